import { sealerMethods } from '#sdk/rpc/api/sealer.ts'
import { defineService } from '#testnet/service/define-service.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { sealerConfig } from './config.ts'
import { serveMarkets } from './market-events/serve-markets.ts'
import { openSealing } from './open-sealing.ts'
import { compareStores } from './pieces.ts'
import { keepProving } from './post/keep-proving.ts'
import { remoteRoute } from './remote-route.ts'
import { sealerHandlers } from './rpc/handlers.ts'
import { openSectors } from './sector-machine.ts'
import { settingNotes } from './setting-notes.ts'
import { KnownReplicas } from './storage/known-replicas.ts'

/** venus-sealer: one miner's sectors. */
export const sealerService = defineService({
  name: 'venus-sealer',
  needs: {
    node: { section: 'Node' },
    market: { section: 'MarketNode', optional: true },
    wallet: { section: 'Signer', optional: true },
  },
  config: { file: 'config.toml', schema: sealerConfig },
  rpc: {
    listen: (config) => config.API.ListenAddress,
    timeout: (config) => config.API.Timeout,
    version: 'v0',
    tokens: { kind: 'allow' },
    secret: { section: 'JWT', key: 'Secret' },
  },
  async start(context) {
    const { sealing, database } = await openSealing({ ...context, config: () => context.config.value })
    const { storage, pieces, market, logger, activity } = sealing
    const difference = market === undefined ? undefined : await compareStores(pieces.places, market)
    if (difference !== undefined) logger.warn(difference)

    for (const note of settingNotes(context.config.value)) logger.warn(note)

    const replicas = new KnownReplicas(storage)
    const sectors = openSectors(sealing, database)
    context.metrics.byState('venus_sealer_sectors', 'Sectors by state', () => sectors.machine.list())
    await sectors.machine.start()
    context.onStop(() => sectors.machine.stop())
    const proving = activity.run('window post', () => keepProving(sealing, sectors.machine, replicas, context.signal))
    context.onStop(() => proving)
    const listening = serveMarkets({
      sealing,
      machine: sectors.machine,
      market: context.endpoints.market,
      signal: context.signal,
    })
    context.onStop(() => listening)
    const handlers = sealerHandlers({ sealing, sectors, replicas, context })
    return {
      versions: { v0: servedMethods(['Filecoin'], sealerMethods, handlers) },
      routes: [remoteRoute(storage)],
    }
  },
})
