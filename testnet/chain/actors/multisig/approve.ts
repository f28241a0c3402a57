import type { ApproveReturn, TxnIdParams } from '#sdk/actors/multisig/methods.ts'
import { multisigState, openPendingTransactions } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { approveTransaction, executeIfApproved } from './execute-transaction.ts'
import { isMeant, pendingTransaction } from './pending-transaction.ts'
import { expectSigner } from './signers.ts'

/** A signer approves what another proposed; one that has approvals enough since the threshold fell is just sent. */
export function approve(runtime: Runtime, params: TxnIdParams): ApproveReturn {
  const state = runtime.state(multisigState)
  expectSigner(runtime, state)
  const transaction = pendingTransaction(openPendingTransactions(runtime.store, state), params.id)
  ensureArgument(isMeant(runtime, transaction, params), `the hash is not that of the transaction ${params.id}`)
  const executed = executeIfApproved(runtime, params.id, transaction)
  return executed.applied ? executed : approveTransaction(runtime, params.id, transaction)
}
