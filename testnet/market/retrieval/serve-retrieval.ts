import type { Route } from '#testnet/service/rpc/rpc-server.ts'
import type { DealMachine } from '../deals/deal-machine.ts'
import type { Market } from '../market.ts'
import { gatewayRoute } from './gateway-route.ts'
import { PieceIndexes } from './piece-indexes.ts'
import { pieceRoute } from './piece-route.ts'
import { RetrievalPolicy } from './retrieval-policy.ts'

export interface RetrievalParts {
  readonly market: Pick<Market, 'pieces' | 'miners' | 'config' | 'logger'>
  readonly machine: DealMachine
  /** Where indexes are kept. */
  readonly directory: string
  readonly signal: AbortSignal
  onStop(step: () => unknown): void
}

/** Gives back what is stored, over HTTP. A piece is indexed once its deal has it, beside all else. */
export async function serveRetrieval(parts: RetrievalParts): Promise<Route[]> {
  const { market, machine, directory, signal, onStop } = parts
  const { pieces, logger } = market
  const indexes = await PieceIndexes.open({ directory, pieces, signal, logger })
  onStop(() => indexes.settled())
  const policy = new RetrievalPolicy(market, machine)
  const following = follow(machine, indexes, signal)
  onStop(() => following)
  indexes.scan().catch((error: unknown) => logger.warn({ err: error }, 'the pieces to index could not be listed'))

  const open = market.config().HTTPRetrieval.Public
  const refusal = policy.refusal.bind(policy)
  return [pieceRoute({ pieces, policy, open }), gatewayRoute({ indexes, pieces, refusal, open, logger })]
}

async function follow(machine: DealMachine, indexes: PieceIndexes, signal: AbortSignal): Promise<void> {
  for await (const { data } of machine.changes(signal)) {
    if (data.payloadSize > 0) indexes.add(data.signed.proposal.pieceCid)
  }
}
