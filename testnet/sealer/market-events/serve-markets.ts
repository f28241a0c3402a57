import { createGatewayClient } from '#sdk/clients/gateway-client.ts'
import { parseEndpoint, printableUrl } from '#sdk/rpc/endpoint.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorMachine } from '../sector-machine.ts'
import { listenToMarket, type MarketListener } from './listen-to-market.ts'
import { answerMarket } from './market-requests.ts'

export interface MarketsOptions {
  readonly sealing: Sealing
  readonly machine: SectorMachine
  /** Where the market is, if there is one. */
  readonly market: Endpoint | undefined
  readonly signal: AbortSignal
}

/** Answers what the market asks, and what comes from the gateways of `[RegisterMarket]`, until the signal is aborted. */
export async function serveMarkets({ sealing, machine, market, signal }: MarketsOptions): Promise<void> {
  const { miner, logger, config } = sealing
  const find = (number: number) => {
    const sector = machine.find(`${number}`)
    if (sector === undefined) throw sealerErrors.SECTOR_UNKNOWN({ sector: number })
    return sector
  }
  const { Urls, Token } = config().RegisterMarket
  // Init names the market itself there when it has no gateway.
  const gateways = Urls.filter((url) => market === undefined || originOf(url) !== originOf(market.url)).map((url) => ({
    url,
    client: createGatewayClient({ url, token: Token }),
  }))
  const places: Pick<MarketListener, 'url' | 'client'>[] = [...gateways]
  if (market !== undefined && sealing.market !== undefined) places.unshift({ url: market.url, client: sealing.market })
  const answer: MarketListener['answer'] = (method, payload) => answerMarket(sealing, find, method, payload, signal)
  try {
    await Promise.all(
      places.map(({ url, client }) =>
        listenToMarket({ client, url: printableUrl(url), miner, answer, signal, logger }),
      ),
    )
  } finally {
    await Promise.all(gateways.map(({ client }) => client.close()))
  }
}

const originOf = (url: string): string => new URL(parseEndpoint(url, 'v0').httpUrl).origin
