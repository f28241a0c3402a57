import {
  type ClientDealState,
  clientFinalStates,
  clientTransitions,
} from '#sdk/deals/deal-machine/client-transitions.ts'
import { StateMachine } from '#testnet/service/state-machine/state-machine.ts'
import { entityStore } from '#testnet/service/store/entity-tables.ts'
import type { ClientDatabase } from '../database.ts'
import type { Dealing } from '../dealing.ts'
import { checkAcceptance } from './check-acceptance.ts'
import { type ClientDealRecord, clientDealRecord } from './client-deal.ts'
import { reserveFunds, waitForFunds } from './fund-deal.ts'
import { propose } from './propose.ts'
import { awaitCompletion, awaitTransfer, resumeTransfer, startTransfer } from './send-data.ts'
import { verifyPublished } from './verify-published.ts'

export type ClientDealMachine = StateMachine<typeof clientTransitions, ClientDealRecord>

/**
 * The way of a deal at its client. States from AwaitingPreCommit on, which are not named, wait for the chain
 * (`track-deals.ts`).
 */
export function clientDealMachine(dealing: Dealing, database: ClientDatabase): ClientDealMachine {
  return new StateMachine<typeof clientTransitions, ClientDealRecord>({
    name: 'deal',
    transitions: clientTransitions,
    final: clientFinalStates,
    restart: 'Restart',
    effects: {
      // A crash may have come before the first event.
      async Unknown() {
        return { event: 'Open' }
      },
      ReserveClientFunds(deal) {
        return reserveFunds(dealing, deal)
      },
      ClientFunding(deal, run) {
        return waitForFunds(dealing, deal, run)
      },
      FundsReserved(deal, run) {
        return propose(dealing, deal, run)
      },
      StartDataTransfer(deal, run) {
        return startTransfer(dealing, deal, run)
      },
      TransferQueued(deal, run) {
        return awaitTransfer(dealing, deal, run)
      },
      Transferring(deal, run) {
        return awaitCompletion(dealing, deal, run)
      },
      ClientTransferRestart(deal) {
        return resumeTransfer(dealing, deal)
      },
      CheckForAcceptance(deal, run) {
        return checkAcceptance(dealing, deal, run)
      },
      ProposalAccepted(deal, run) {
        return verifyPublished(dealing, deal, run)
      },
      async Failing(deal) {
        await dealing.funds.release(deal.id)
        return { event: 'Failed' }
      },
    },
    store: entityStore<ClientDealState, ClientDealRecord>(database, 'deal', clientDealRecord),
    clock: dealing.clock,
    logger: dealing.logger,
    activity: dealing.activity,
  })
}
