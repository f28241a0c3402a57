import { preferredSealProof, windowPostInfo } from '#sdk/actors/miner/proof-types.ts'
import { Address } from '#sdk/address/address.ts'
import { createMarketClient } from '#sdk/clients/market-client.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import { sealerMethods } from '#sdk/rpc/api/sealer.ts'
import { defineService } from '#testnet/service/define-service.ts'
import { type MessageTables, messageTables } from '#testnet/service/messages/message-tables.ts'
import { Messages } from '#testnet/service/messages/messages.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { type EntityTables, entityTables } from '#testnet/service/store/entity-tables.ts'
import { openStore } from '#testnet/service/store/open-store.ts'
import { sealerConfig } from './config.ts'
import { sealerErrors } from './errors.ts'
import { compareStores, openPieceStores, pieceSource } from './pieces.ts'
import { keepProving } from './post/keep-proving.ts'
import { remoteRoute } from './remote-route.ts'
import { sealerHandlers } from './rpc/handlers.ts'
import type { Sealing } from './sealing.ts'
import { openSectors } from './sector-machine.ts'
import { KnownReplicas } from './storage/known-replicas.ts'
import { SectorStorage } from './storage/sector-storage.ts'

/** Epochs on top of a message until it counts. */
const MESSAGE_CONFIDENCE = 1

/** venus-sealer: one miner's sectors. */
export const sealerService = defineService({
  name: 'venus-sealer',
  needs: {
    node: { section: 'Node' },
    market: { section: 'MarketNode' },
    wallet: { section: 'Signer', optional: true },
  },
  config: { file: 'config.toml', schema: sealerConfig },
  rpc: {
    listen: (config) => config.API.ListenAddress,
    version: 'v0',
    tokens: { kind: 'allow' },
    secret: { section: 'JWT', key: 'Secret' },
  },
  async start(context) {
    const { endpoints, repo, clock, logger, activity, faults } = context
    const { Actor, PieceStorage, DB } = context.config.value
    if (Actor === '') throw sealerErrors.ACTOR_MISSING({})
    const miner = Address.parse(Actor)
    const node = createNodeClient(endpoints.node)
    const testnet = createTestnetClient(endpoints.node)
    const market = createMarketClient(endpoints.market)
    const wallet = endpoints.wallet === undefined ? undefined : createWalletClient(endpoints.wallet)
    context.onStop(() => Promise.all([node.close(), testnet.close(), market.close(), wallet?.close()]))

    const { windowPostProofType, sectorSize } = await node.stateMinerInfo(miner)
    const storage = await SectorStorage.open(repo, miner.id)
    const database = await openStore<EntityTables & MessageTables>(repo.file(DB.Sqlite.Path), {
      '001-sectors': entityTables,
      '002-messages': messageTables,
    })
    context.onStop(() => database.destroy())
    const signer = wallet ?? node
    const confidence = () => MESSAGE_CONFIDENCE
    const pieces = pieceSource({
      stores: await openPieceStores(PieceStorage.Fs),
      market: endpoints.market,
      client: market,
    })
    const sealing: Sealing = {
      miner,
      sectorBytes: sectorSize,
      sealProof: preferredSealProof(windowPostInfo(windowPostProofType).windowPost),
      node,
      testnet,
      market,
      signer,
      messages: new Messages({ node, signer, database, confidence, clock, logger }),
      pieces,
      storage,
      config: () => context.config.value,
      clock,
      logger,
      activity,
      faults,
    }
    const difference = await compareStores(pieces.places, market)
    if (difference !== undefined) logger.warn(difference)

    const replicas = new KnownReplicas(storage)
    const sectors = openSectors(sealing, database)
    context.metrics.byState('venus_sealer_sectors', 'Sectors by state', () => sectors.machine.list())
    await sectors.machine.start()
    context.onStop(() => sectors.machine.stop())
    const proving = activity.run('window post', () => keepProving(sealing, sectors.machine, replicas, context.signal))
    context.onStop(() => proving)
    return {
      versions: {
        v0: servedMethods(['Filecoin'], sealerMethods, sealerHandlers({ sealing, sectors, replicas, context })),
      },
      routes: [remoteRoute(storage)],
    }
  },
})
