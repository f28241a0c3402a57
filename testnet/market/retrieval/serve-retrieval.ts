import type { CID } from 'multiformats/cid'
import type { VoucherHandler } from '#sdk/protocols/data-transfer/voucher-handler.ts'
import type { OnProtocolError } from '#sdk/protocols/exchange.ts'
import type { Host } from '#sdk/protocols/host.ts'
import { serveRetrievalQueries } from '#sdk/protocols/retrieval/query-retrieval.ts'
import { type RetrievalTransport, serveTransports } from '#sdk/protocols/retrieval/transports.ts'
import { retrievalVoucherTypes } from '#sdk/protocols/retrieval/vouchers.ts'
import type { BlockLocations } from '#sdk/rpc/types/market/packing.ts'
import type { Route } from '#testnet/service/rpc/rpc-server.ts'
import type { DealMachine } from '../deals/deal-machine.ts'
import type { Market } from '../market.ts'
import { gatewayRoute } from './gateway-route.ts'
import { locateBlock } from './locate-block.ts'
import { PieceIndexes } from './piece-indexes.ts'
import { pieceRoute } from './piece-route.ts'
import { RetrievalOffers } from './retrieval-offers.ts'
import { RetrievalPolicy } from './retrieval-policy.ts'
import { RetrievalPulls } from './retrieval-pulls.ts'

export interface RetrievalParts {
  readonly pieces: Market['pieces']
  readonly miners: Market['miners']
  readonly config: Market['config']
  readonly logger: Market['logger']
  readonly machine: () => DealMachine
  /** Where indexes are kept. */
  readonly directory: string
  readonly signal: AbortSignal
  onStop(step: () => unknown): void
}

/** What is opened before the market's transfers, and served after. */
export interface Retrieval {
  /** Who answers for the vouchers of retrieval deals. */
  readonly vouchers: Readonly<Record<string, VoucherHandler>>
  /** Where a block lies in the pieces that are stored. */
  locate(cid: CID): Promise<BlockLocations>
  /** Answers queries over libp2p, and gives the routes to be served over HTTP. */
  serve(parts: { readonly market: Market; readonly host: Host }): Promise<Route[]>
}

/** Gives back what is stored, over HTTP and libp2p. A piece is indexed once its deal has it, beside all else. */
export async function openRetrieval(parts: RetrievalParts): Promise<Retrieval> {
  const { pieces, miners, config, directory, signal, onStop, logger } = parts
  const indexes = await PieceIndexes.open({ directory, pieces, signal, logger })
  onStop(() => indexes.settled())
  const policy = new RetrievalPolicy({ miners, config }, { list: () => parts.machine().list() })
  const blocks = { indexes, pieces, refusal: policy.refusal.bind(policy) }
  let offers: RetrievalOffers
  const pulls = new RetrievalPulls(
    blocks,
    () => offers,
    () => config().RetrievalFilter,
  )

  return {
    vouchers: { [retrievalVoucherTypes.proposal]: pulls },
    locate: (cid) => locateBlock(indexes, pieces, cid),
    async serve({ market, host }) {
      const machine = parts.machine()
      offers = new RetrievalOffers({ ...blocks, market, machine })
      const following = follow(machine, indexes, signal)
      onStop(() => following)
      indexes.scan().catch((error: unknown) => logger.warn({ err: error }, 'the pieces could not be listed'))

      const onError: OnProtocolError = (error, at) => logger.warn({ err: error, ...at }, 'a request got no answer')
      await serveRetrievalQueries(host, (query) => offers.answer(query), onError)
      await serveTransports(host, () => transportsOf(host, config().API.ListenAddress), onError)
      const open = config().HTTPRetrieval.Public
      return [pieceRoute({ pieces, policy, open, logger }), gatewayRoute({ ...blocks, open, logger })]
    },
  }
}

async function follow(machine: DealMachine, indexes: PieceIndexes, signal: AbortSignal): Promise<void> {
  for await (const { data } of machine.changes(signal)) {
    if (data.payloadSize > 0) indexes.add(data.signed.proposal.pieceCid)
  }
}

/** Over libp2p always; over HTTP where the API listens, unless that is decided only at start. */
function transportsOf(host: Host, listen: string): RetrievalTransport[] {
  const libp2p = { name: 'libp2p', multiaddrs: host.addresses() }
  const match = /^\/(?:ip4|ip6|dns4|dns6|dns)\/([^/]+)\/tcp\/(\d+)/.exec(listen)
  if (match === null || match[2] === '0' || match[1] === '0.0.0.0' || match[1] === '::') return [libp2p]
  return [{ name: 'http', multiaddrs: [`${match[0]}/http`] }, libp2p]
}
