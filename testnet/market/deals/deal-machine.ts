import { providerFinalStates, providerTransitions } from '#sdk/deals/deal-machine/provider-transitions.ts'
import type { EventOf, StateOf } from '#sdk/deals/deal-machine/transition.ts'
import type { Effect, Outcome } from '#testnet/service/state-machine/machine.ts'
import { StateMachine } from '#testnet/service/state-machine/state-machine.ts'
import { entityStore } from '#testnet/service/store/entity-tables.ts'
import type { MarketDatabase } from '../database.ts'
import type { Market } from '../market.ts'
import { cleanUp } from './clean-up.ts'
import { unwanted } from './deal-filters.ts'
import { type DealRecord, dealRecord, type ProviderDeal } from './deal-record.ts'
import { reserveFunds, waitForFunds } from './fund-deal.ts'
import { handOff } from './hand-off.ts'
import { judgeProposal, refusalText } from './judge-proposal.ts'
import { publishDeal, waitForPublishing } from './publish-deal.ts'
import { verifyReceived } from './verify-received.ts'

export type DealState = StateOf<typeof providerTransitions>
export type DealEvent = EventOf<typeof providerTransitions>
export type DealOutcome = Outcome<DealEvent, DealRecord>
export type DealEffect = Effect<DealState, DealEvent, DealRecord>
export type DealMachine = StateMachine<typeof providerTransitions, DealRecord>

/** Milliseconds for a client to go on with its transfer after this market was started again, as in Go. */
const restartPatience = 3_600_000

/**
 * The way of a deal at its provider. States that are not named wait for what comes from outside: WaitingForData for
 * `import-data` or a transfer, Transferring for its end (`transfers/follow-pushes.ts`), those from AwaitingPreCommit on for the chain (`track-deals.ts`).
 */
export function dealMachine(market: Market, database: MarketDatabase): DealMachine {
  const others = (deal: ProviderDeal) => machine.list().filter(({ id }) => id !== deal.id)
  const machine: DealMachine = new StateMachine({
    name: 'deal',
    transitions: providerTransitions,
    final: providerFinalStates,
    restart: 'Restart',
    effects: {
      // A crash may have come before the first event.
      async Unknown() {
        return { event: 'Open' }
      },
      async Validating(deal) {
        const refusal = await judgeProposal(market, deal.data.signed, others(deal))
        if (refusal === undefined) return { event: 'DealDeciding' }
        return { event: 'DealRejected', message: refusalText(refusal) }
      },
      async AcceptWait(deal) {
        const { height: currentEpoch } = await market.node.chainHead()
        const settings = market.miners.settings(deal.data.signed.proposal.provider)
        const refusal = await unwanted({ deal: deal.data, settings, currentEpoch }, market.config().Filter)
        if (refusal === undefined) return { event: 'DataRequested' }
        return { event: 'DealRejected', message: refusalText(refusal) }
      },
      // The answer goes out as soon as the deal is here: see receive in provider-deals.ts.
      async Rejecting() {
        return { event: 'RejectionSent' }
      },
      async ProviderTransferAwaitRestart(_deal, run) {
        await market.clock.sleep(restartPatience, run.signal)
        return { event: 'AwaitTransferRestartTimeout', message: 'timed out waiting for client to restart transfer' }
      },
      VerifyData(deal) {
        return verifyReceived(market, deal)
      },
      ReserveProviderFunds(deal) {
        return reserveFunds(market, deal)
      },
      ProviderFunding(deal, run) {
        return waitForFunds(market, deal, run)
      },
      Publish(deal, run) {
        return publishDeal(market, deal, run.signal)
      },
      Publishing(deal, run) {
        return waitForPublishing(market, deal, run)
      },
      Staged(deal) {
        return handOff(market, deal)
      },
      async Finalizing() {
        return { event: 'Finalized' }
      },
      Failing(deal) {
        return cleanUp(market, deal)
      },
    },
    store: entityStore<DealState, DealRecord>(database, 'deal', dealRecord),
    clock: market.clock,
    logger: market.logger,
    activity: market.activity,
  })
  return machine
}
