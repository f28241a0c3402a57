import type { Kysely } from 'kysely'
import {
  type ClientRetrievalState,
  clientRetrievalFinalStates,
  clientRetrievalTransitions,
} from '#sdk/deals/deal-machine/retrieval-transitions.ts'
import { StateMachine } from '#testnet/service/state-machine/state-machine.ts'
import { type EntityTables, entityStore } from '#testnet/service/store/entity-tables.ts'
import type { Dealing } from '../dealing.ts'
import { type ClientRetrievalEntity, type ClientRetrievalRecord, clientRetrievalRecord } from './client-retrieval.ts'
import { awaitAcceptance, awaitBlocks, awaitWord, proposePull, stopPull } from './pull-data.ts'
import { removeReceived } from './remove-received.ts'
import type { RetrievalWords } from './retrieval-words.ts'
import { verifyComplete } from './verify-complete.ts'

export type ClientRetrievalMachine = StateMachine<typeof clientRetrievalTransitions, ClientRetrievalRecord>

/** The way of a retrieval at its client. */
export function clientRetrievalMachine(
  dealing: Dealing,
  words: RetrievalWords,
  database: Kysely<EntityTables>,
): ClientRetrievalMachine {
  const cleanedUp = async () => ({ event: 'CleanedUp' }) as const
  const nothingCame = async (retrieval: ClientRetrievalEntity) => {
    await removeReceived(retrieval, machine.list(), { isGivenUp: false })
    return cleanedUp()
  }
  const machine: ClientRetrievalMachine = new StateMachine<typeof clientRetrievalTransitions, ClientRetrievalRecord>({
    name: 'retrieval',
    transitions: clientRetrievalTransitions,
    final: clientRetrievalFinalStates,
    restart: 'Restart',
    effects: {
      New(retrieval, run) {
        return proposePull(dealing, retrieval, run)
      },
      WaitForAcceptance(retrieval, run) {
        return awaitAcceptance(dealing, words, retrieval, run)
      },
      // Nothing is paid: there is no payment channel to be made.
      async Accepted() {
        return { event: 'PaymentChannelSkip' }
      },
      Ongoing(retrieval, run) {
        return awaitBlocks(dealing, retrieval, run)
      },
      BlocksComplete(retrieval, run) {
        return awaitWord(dealing, retrieval, run)
      },
      CheckComplete(retrieval) {
        return verifyComplete(retrieval)
      },
      async FinalizingBlockstore() {
        return { event: 'BlockstoreFinalized' }
      },
      async Cancelling(retrieval) {
        const cancelled = await stopPull(dealing, retrieval)
        await removeReceived(retrieval, machine.list(), { isGivenUp: true })
        return cancelled
      },
      // The next retrieval of the same data goes on with what has come.
      Erroring: cleanedUp,
      Rejecting: nothingCame,
      DealNotFoundCleanup: nothingCame,
    },
    store: entityStore<ClientRetrievalState, ClientRetrievalRecord>(database, 'retrieval', clientRetrievalRecord),
    clock: dealing.clock,
    logger: dealing.logger,
    activity: dealing.activity,
  })
  return machine
}
