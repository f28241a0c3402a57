import { Address } from '#sdk/address/address.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import { storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import { generateHostKey } from '#sdk/protocols/host-key.ts'
import { retrievalVoucherTypes } from '#sdk/protocols/retrieval/vouchers.ts'
import { SignatureMemory } from '#sdk/protocols/signature-memory.ts'
import { clientMethods } from '#sdk/rpc/api/client.ts'
import type { ConfigFile } from '#testnet/service/config/config-file.ts'
import { defineService } from '#testnet/service/define-service.ts'
import { FundManager } from '#testnet/service/funds/fund-manager.ts'
import { watchHead } from '#testnet/service/head-watch.ts'
import { Messages } from '#testnet/service/messages/messages.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { storePlace } from '#testnet/service/store/database-config.ts'
import { watchLimitsOf } from '#testnet/service/transfers/transfer-config.ts'
import { Transfers } from '#testnet/service/transfers/transfers.ts'
import { clientConfig } from './config.ts'
import { openClientDatabase } from './database.ts'
import { type Dealing, messageConfidence } from './dealing.ts'
import { ClientDeals } from './deals/client-deals.ts'
import { clientDealMachine } from './deals/deal-machine.ts'
import { lockedOnChain } from './deals/fund-deal.ts'
import { DealTracker } from './deals/track-deals.ts'
import { Heads } from './heads.ts'
import { idleClientSettings } from './idle-settings.ts'
import { Imports } from './imports/imports.ts'
import { ClientRetrievals } from './retrievals/client-retrievals.ts'
import { receivedCars } from './retrievals/received-cars.ts'
import { clientRetrievalMachine } from './retrievals/retrieval-machine.ts'
import { RetrievalWords } from './retrievals/retrieval-words.ts'
import { clientHandlers } from './rpc/handlers.ts'
import { carSources } from './transfers/car-sources.ts'
import { followLosses } from './transfers/follow-losses.ts'

/** market-client: the side of a deal that has the data. */
export const dealClientService = defineService({
  name: 'market-client',
  needs: { node: { section: 'Node' }, wallet: { section: 'Signer', optional: true } },
  config: { file: 'config.toml', schema: clientConfig, idle: idleClientSettings },
  rpc: {
    listen: (config) => config.API.ListenAddress,
    timeout: (config) => config.API.Timeout,
    version: 'v0',
    tokens: { kind: 'allow' },
    secret: { section: 'API', key: 'Secret' },
  },
  async start(context) {
    const { repo, endpoints, clock, logger, signal, activity, onStop } = context
    const defaultAddress = () => {
      const { DefaultMarketAddress } = context.config.value
      return DefaultMarketAddress === '' ? undefined : Address.parse(DefaultMarketAddress)
    }
    // A misspelt one is told at the start, not at the first deal.
    defaultAddress()
    const node = createNodeClient(endpoints.node)
    const wallet = endpoints.wallet === undefined ? undefined : createWalletClient(endpoints.wallet)
    onStop(() => Promise.all([node.close(), wallet?.close()]))
    const signer = wallet ?? node
    const { Database: config } = context.config.value
    const { environment } = context
    const place = { config, environment, path: repo.file('client.db'), owner: 'market-client' }
    const database = await openClientDatabase(storePlace(place))
    onStop(() => database.destroy())

    const imports = await Imports.open(database, repo.file('imports'), { clock, signal })
    const messages = new Messages({ node, signer, database, confidence: () => messageConfidence, clock, logger })
    const lockedOf = (keys: readonly string[]) =>
      lockedOnChain(
        node,
        keys.map((key) => machine.find(key)).filter((deal) => deal !== undefined),
      )
    const funds = new FundManager({ node, messages, database, lockedOf })
    const host = await createClientHost(context.config)
    onStop(() => host.stop())
    const { SimultaneousTransfersForStorage: running, SimultaneousTransfersForRetrieval: fetching } =
      context.config.value
    const { transfers, stop } = await Transfers.open({
      host,
      database,
      vouchers: {
        [storageVoucherType]: carSources(imports),
        [retrievalVoucherTypes.proposal]: receivedCars(() => retrieving),
      },
      limits: { running, fetching, fetchingPerPeer: fetching },
      watch: watchLimitsOf(context.config.value.DataTransfer),
      clock: context.wallClock,
      logger,
    })
    onStop(stop)
    const heads = new Heads()
    const signatures = new SignatureMemory()
    const dealing: Dealing = {
      node,
      signer,
      signatures,
      host,
      imports,
      transfers,
      messages,
      funds,
      heads,
      asking: new Set(),
      clock,
      logger,
      activity,
    }
    const machine = clientDealMachine(dealing, database)
    onStop(followLosses(dealing, machine))
    const words = new RetrievalWords()
    transfers.subscribe((event) => words.hear(event))
    const retrieving = clientRetrievalMachine(dealing, words, database)
    await host.start()
    // Before transfers go on, which ask it where their data belongs.
    await retrieving.start()
    onStop(() => retrieving.stop())
    await transfers.start()

    context.metrics.byState('market_client_deals', 'Storage deals by state', () => machine.list())
    const tracker = new DealTracker(node, machine)
    const look = async (epoch: number) => {
      heads.advance(epoch)
      await tracker.look(epoch)
    }
    await machine.start()
    onStop(() => machine.stop())
    const watching = watchHead({ node, look, signal, logger, activity })
    onStop(() => watching)

    const deals = new ClientDeals(dealing, machine)
    const retrievals = new ClientRetrievals(dealing, retrieving, repo.file('retrievals'))
    const handlers = clientHandlers({ dealing, deals, retrievals, defaultAddress })
    return { versions: { v0: servedMethods(['VENUS_MARKET_CLIENT'], clientMethods, handlers) } }
  },
})

/** The client's libp2p host, under the identity that its configuration keeps. */
async function createClientHost(config: ConfigFile<typeof clientConfig>): Promise<Host> {
  if (config.value.Libp2p.PrivateKey === '') {
    const key = Buffer.from(await generateHostKey()).toString('hex')
    await config.update({ Libp2p: { PrivateKey: key } })
  }
  const { PrivateKey, ListenAddresses, AnnounceAddresses } = config.value.Libp2p
  return createHost({
    key: Buffer.from(PrivateKey, 'hex'),
    listen: ListenAddresses,
    announce: AnnounceAddresses,
  })
}
