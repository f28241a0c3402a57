import type { ProposeParams, ProposeReturn } from '#sdk/actors/multisig/methods.ts'
import { multisigState, openPendingTransactions } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectPrincipal } from '../callers.ts'
import { approveTransaction } from './execute-transaction.ts'
import { expectSigner } from './signers.ts'

/** A signer proposes a message for the multisig to send, and approves it. */
export function propose(runtime: Runtime, params: ProposeParams): ProposeReturn {
  expectPrincipal(runtime)
  ensureArgument(params.value >= 0n, `${params.value} attoFIL cannot be sent`)
  const state = runtime.state(multisigState)
  expectSigner(runtime, state)
  const { to, value, method } = params
  const transaction = { to, value, method, params: params.params, approved: [] }
  const pending = openPendingTransactions(runtime.store, state)
  const txnId = state.nextTxnId
  pending.set(txnId, transaction)
  runtime.setState(multisigState, { ...state, nextTxnId: txnId + 1, pendingTxns: pending.flush() })
  return { txnId, ...approveTransaction(runtime, txnId, transaction) }
}
