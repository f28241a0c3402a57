import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { HashedFile } from '#sdk/piece/index.ts'
import { storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { defineService } from '#testnet/service/define-service.ts'
import { FundManager } from '#testnet/service/funds/fund-manager.ts'
import { watchHead } from '#testnet/service/head-watch.ts'
import { Messages } from '#testnet/service/messages/messages.ts'
import { storePlace } from '#testnet/service/store/database-config.ts'
import { watchLimitsOf } from '#testnet/service/transfers/transfer-config.ts'
import { Transfers } from '#testnet/service/transfers/transfers.ts'
import { Asks } from './asks.ts'
import { awaitChain, requireSameChain } from './chain-check.ts'
import { type MarketConfig, marketConfig } from './config.ts'
import { openMarketDatabase } from './database.ts'
import { dealMachine } from './deals/deal-machine.ts'
import { DataImport } from './deals/import-data.ts'
import { ProviderDeals } from './deals/provider-deals.ts'
import { DifferenceReport } from './deals/report-differences.ts'
import { trackDeals } from './deals/track-deals.ts'
import { marketErrors } from './errors.ts'
import { SealerEvents } from './events/sealer-events.ts'
import { idleMarketSettings } from './idle-settings.ts'
import type { Market } from './market.ts'
import { Miners } from './miners.ts'
import { Packing } from './packing/packing.ts'
import { createMarketHost, serveClients } from './peer.ts'
import { openPieceStores } from './pieces/open-piece-stores.ts'
import { resourceRoute } from './pieces/resource-route.ts'
import { publishedOnChain } from './publish/publications.ts'
import { Publisher } from './publish/publisher.ts'
import { endAbandonedPulls } from './retrieval/abandoned-pulls.ts'
import { openRetrieval } from './retrieval/serve-retrieval.ts'
import { marketVersions } from './rpc/handlers.ts'
import { marketSigner } from './signer.ts'
import { awaitRoom } from './transfers/await-room.ts'
import { catchUp, followPushes } from './transfers/follow-pushes.ts'
import { sweepStagedCars } from './transfers/staged-cars.ts'
import { StoragePushes } from './transfers/storage-pushes.ts'

/** venus-market, solo: one node, and a wallet unless the node signs. */
export const marketService = defineService({
  name: 'venus-market',
  needs: { node: { section: 'Node' }, wallet: { section: 'Signer', optional: true } },
  config: { file: 'config.toml', schema: marketConfig, idle: idleMarketSettings },
  rpc: {
    listen: (config) => config.API.ListenAddress,
    timeout: (config) => config.API.Timeout,
    version: 'v0',
    tokens: { kind: 'allow' },
    secret: { section: 'API', key: 'Secret' },
  },
  async start(context) {
    const { repo, endpoints, clock, wallClock, logger, signal, activity, onStop } = context
    const config = () => context.config.value
    if (config().Mysql.ConnectionString !== '') throw marketErrors.MARKET_NO_MYSQL({})
    const node = createNodeClient(endpoints.node)
    const wallet = endpoints.wallet === undefined ? undefined : createWalletClient(endpoints.wallet)
    onStop(() => Promise.all([node.close(), wallet?.close()]))
    const signer =
      wallet === undefined
        ? marketSigner(node, { kind: 'node', url: endpoints.node.url })
        : marketSigner(wallet, { kind: 'wallet', url: endpoints.wallet?.url ?? '' })
    const { environment } = context
    const place = { config: config().Database, environment, path: repo.file('market.db'), owner: 'venus-market' }
    const database = await openMarketDatabase(storePlace(place))
    onStop(() => database.destroy())
    await requireSameChain({ node: node.with({ timeoutMs: 5_000 }), database }).catch((error: unknown) => {
      // A node that is away now is waited for.
      if (marketErrors.MARKET_OTHER_CHAIN.is(error) || !DealkitError.is(error)) throw error
    })

    const pieces = await openPieceStores(config().PieceStorage, repo.file('pieces'), logger)
    onStop(() => pieces.close())
    const miners = await Miners.open(context.config, database, node, signer)
    const asks = new Asks({ database, miners, node, clock })
    const confidence = () => config().MessageConfidence
    const messageLog = logger.child({ logger: 'clients' })
    const messages = new Messages({ node, signer, database, confidence, clock, logger: messageLog })
    const lockedOf = (keys: readonly string[]) => publishedOnChain(messages, keys)
    const funds = new FundManager({ node, messages, database, lockedOf })
    const publishLog = logger.child({ logger: 'storageadapter' })
    const publisher = new Publisher({
      node,
      miners,
      messages,
      database,
      config,
      canSign: signer.has,
      clock,
      logger: publishLog,
      activity,
    })
    onStop(() => publisher.stop())

    const host = await createMarketHost(context.config)
    onStop(() => host.stop())
    const hashedCars = new Map<string, HashedFile>()
    const staging = { miners, directory: repo.file('staging') }
    const pushes = new StoragePushes({
      ...staging,
      hashedCars,
      machine: () => machine,
      transfers: () => transfers,
    })
    const retrieval = await openRetrieval({
      pieces,
      miners,
      config,
      logger,
      machine: () => machine,
      directory: repo.file('indexes'),
      signal,
      onStop,
    })
    const { transfers, stop } = await Transfers.open({
      host,
      database,
      vouchers: { [storageVoucherType]: pushes, ...retrieval.vouchers },
      limits: limitsOf(config()),
      watch: watchLimitsOf(config().DataTransfer),
      clock: wallClock,
      logger,
    })
    onStop(stop)

    const market: Market = {
      node,
      miners,
      asks,
      messages,
      funds,
      pieces,
      publisher,
      transfers,
      hashedCars,
      config,
      clock,
      logger,
      activity,
    }
    const machine = dealMachine(market, database)
    const deals = new ProviderDeals(market, machine)
    context.metrics.byState('venus_market_deals', 'Storage deals by state', () => machine.list())
    followPushes({ transfers, pushes, machine, logger })
    await machine.start()
    onStop(() => machine.stop())
    await catchUp({ transfers, machine })
    await sweepStagedCars({ ...staging, machine, logger })

    const { MapKeyOrder: mapKeyOrder } = config().Libp2p
    await serveClients({ host, miners, asks, deals, mapKeyOrder, logger })
    const retrievalRoutes = await retrieval.serve({ market, host })
    await host.start()
    await transfers.start()
    awaitRoom({ transfers, pushes, machine, clock, signal, logger })
    const isConnected = (peer: string) => host.connection(peer) !== undefined
    void endAbandonedPulls({ transfers, isConnected, clock: wallClock, signal, logger })

    const differences = new DifferenceReport(market, machine, logger)
    const look = async (epoch: number) => {
      await trackDeals(node, machine, epoch)
      await differences.look(epoch)
    }
    // Nothing is concluded from a chain before it is known to be the right one.
    const checking = () => awaitChain({ node, database, miners, signer, signal, clock, logger })
    const watching = activity.run('finding its chain', checking).then(
      () => watchHead({ node, look, signal, logger, activity }),
      async (error: unknown) => {
        logger.fatal(error instanceof DealkitError ? `${error.message}. ${error.next}` : error)
        await machine.stop()
      },
    )
    onStop(() => watching)

    const imports = new DataImport(market, machine)
    const packing = new Packing({ deals: machine, pieces, node })
    const events = new SealerEvents()
    const marketplace = {
      market,
      machine,
      deals,
      imports,
      packing,
      host,
      events,
      retrieval,
      configFile: context.config,
    }
    return {
      versions: marketVersions(marketplace),
      routes: [resourceRoute(pieces), ...retrievalRoutes],
    }
  },
})

/** Data comes for storage deals and goes for retrievals. */
function limitsOf(config: MarketConfig) {
  return {
    fetching: config.SimultaneousTransfersForStorage,
    fetchingPerPeer: config.SimultaneousTransfersForStoragePerClient,
    running: config.SimultaneousTransfersForRetrieval,
  }
}
