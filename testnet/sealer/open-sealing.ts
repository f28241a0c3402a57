import type { Kysely } from 'kysely'
import { preferredSealProof, windowPostInfo } from '#sdk/actors/miner/proof-types.ts'
import { Address } from '#sdk/address/address.ts'
import { createMarketClient } from '#sdk/clients/market-client.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import { type MessageTables, messageTables, replacedMessages } from '#testnet/service/messages/message-tables.ts'
import { Messages } from '#testnet/service/messages/messages.ts'
import { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import type { Repo } from '#testnet/service/repo/repo.ts'
import { storePlace } from '#testnet/service/store/database-config.ts'
import { type EntityTables, entityTables } from '#testnet/service/store/entity-tables.ts'
import { openStore } from '#testnet/service/store/open-store.ts'
import type { StorePlace } from '#testnet/service/store/store-place.ts'
import type { SealerConfig } from './config.ts'
import { sealerErrors } from './errors.ts'
import { pieceSource } from './pieces.ts'
import type { Sealing } from './sealing.ts'
import { SectorStorage } from './storage/sector-storage.ts'

/** Epochs on top of a message until it counts. */
const MESSAGE_CONFIDENCE = 1

export type SealerDatabase = Kysely<EntityTables & MessageTables>

/** Opens the sealer's database, and makes it if need be. @throws {SERVICE_STORE_FAILED} {SERVICE_STORE_TAKEN} {SERVICE_STORE_AWAY} */
export function openSealerDatabase(place: StorePlace): Promise<SealerDatabase> {
  return openStore(place, {
    '001-sectors': entityTables,
    '002-messages': messageTables,
    '003-replaced-messages': replacedMessages,
  })
}

export interface SealingOptions extends Pick<Sealing, 'clock' | 'logger' | 'activity' | 'faults'> {
  readonly config: () => SealerConfig
  readonly endpoints: {
    readonly node: Endpoint
    readonly market?: Endpoint | undefined
    readonly wallet?: Endpoint | undefined
  }
  readonly repo: Repo
  /** Of the process, for DATABASE_URL. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Is given what to do at the end, the last step first. */
  readonly onStop: (step: () => unknown) => void
}

/** Opens what sealing works with: clients, database, stores, places. @throws {ACTOR_MISSING} */
export async function openSealing(options: SealingOptions): Promise<{ sealing: Sealing; database: SealerDatabase }> {
  const { config, endpoints, repo, clock, logger, activity, faults, environment, onStop } = options
  const { Actor, PieceStorage, DB, Database } = config()
  if (Actor === '') throw sealerErrors.ACTOR_MISSING({})
  const miner = Address.parse(Actor)
  const node = createNodeClient(endpoints.node)
  const testnet = createTestnetClient(endpoints.node)
  const market = endpoints.market === undefined ? undefined : createMarketClient(endpoints.market)
  const wallet = endpoints.wallet === undefined ? undefined : createWalletClient(endpoints.wallet)
  onStop(() => Promise.all([node.close(), testnet.close(), market?.close(), wallet?.close()]))

  const { windowPostProofType, sectorSize } = await node.stateMinerInfo(miner)
  const place = { config: Database, environment, path: repo.file(DB.Sqlite.Path), owner: `venus-sealer-t0${miner.id}` }
  const database = await openSealerDatabase(storePlace(place))
  onStop(() => database.destroy())
  const stores = await PieceStores.open(PieceStorage, { use: 'read', logger })
  onStop(() => stores.close())
  const signer = wallet ?? node
  const from = market === undefined ? undefined : { ...endpoints.market!, client: market }
  const confidence = () => MESSAGE_CONFIDENCE
  const sealing: Sealing = {
    miner,
    sectorBytes: sectorSize,
    sealProof: preferredSealProof(windowPostInfo(windowPostProofType).windowPost),
    node,
    testnet,
    market,
    signer,
    messages: new Messages({ node, signer, database, confidence, clock, logger }),
    pieces: pieceSource(stores, from),
    storage: await SectorStorage.open(repo, miner.id),
    config,
    clock,
    logger,
    activity,
    faults,
  }
  return { sealing, database }
}
