import type { marketProgressMethods } from '#sdk/rpc/api/market/progress.ts'
import { SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { reconcile } from '../deals/reconcile.ts'
import { saidOf, standingOf } from '../deals/standing.ts'
import type { Marketplace } from './marketplace.ts'

/** Where deals stand, and where chain and market differ. */
export function progressHandlers({
  market,
  machine,
  deals,
  imports,
}: Marketplace): Handlers<typeof marketProgressMethods> {
  const { node, clock, miners } = market
  return {
    async MarketDealProgress(proposalCid) {
      const deal = deals.get(proposalCid)
      const [{ height }, steps] = await Promise.all([node.chainHead(), machine.steps(deal.id)])
      const { waitsFor, next, byEpoch } = standingOf(deal)
      const by = byEpoch === undefined ? null : new Date(clock.now() + (byEpoch - height) * SECONDS_PER_EPOCH * 1000)
      return {
        proposalCid,
        state: deal.state,
        pieceStatus: deal.data.pieceStatus,
        since: new Date(deal.enteredAt),
        waitsFor,
        next,
        byEpoch,
        by,
        attempts: deal.attempts,
        message: saidOf(deal),
        steps: steps.map(({ at, event, to, message }) => ({ at: new Date(at), event, state: to, message })),
      }
    },
    MarketListImports() {
      return imports.jobs()
    },
    async MarketReconcile(miner) {
      miners.require(miner)
      return reconcile(market, machine.list(), miner)
    },
  }
}
