import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { TxnIdParams } from '#sdk/actors/multisig/methods.ts'
import { multisigState, openPendingTransactions } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureState } from '../abort.ts'
import { isMeant, pendingTransaction } from './pending-transaction.ts'
import { expectSigner } from './signers.ts'

/** A signer withdraws its own proposal. */
export function cancel(runtime: Runtime, params: TxnIdParams): void {
  const state = runtime.state(multisigState)
  expectSigner(runtime, state)
  const pending = openPendingTransactions(runtime.store, state)
  const transaction = pendingTransaction(pending, params.id)
  ensure(
    transaction.approved[0]!.equals(runtime.caller),
    exitCodes.ErrForbidden,
    `the transaction ${params.id} was proposed by ${transaction.approved[0]}, not by ${runtime.caller}`,
  )
  ensureState(isMeant(runtime, transaction, params), `the hash is not that of the transaction ${params.id}`)
  pending.delete(params.id)
  runtime.setState(multisigState, { ...state, pendingTxns: pending.flush() })
}
