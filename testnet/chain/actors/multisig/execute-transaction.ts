import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { ApproveReturn } from '#sdk/actors/multisig/methods.ts'
import {
  type MultisigState,
  type MultisigTransaction,
  multisigLocked,
  multisigState,
  openPendingTransactions,
} from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure } from '../abort.ts'

const notApplied: ApproveReturn = { applied: false, code: exitCodes.Ok, ret: new Uint8Array(0) }

/** Adds the caller's approval to a pending transaction, and sends it when that was the last one needed. */
export function approveTransaction(runtime: Runtime, id: number, transaction: MultisigTransaction): ApproveReturn {
  ensure(
    !transaction.approved.some((approver) => approver.equals(runtime.caller)),
    exitCodes.ErrForbidden,
    `${runtime.caller} has approved the transaction ${id} already`,
  )
  const approved = { ...transaction, approved: [...transaction.approved, runtime.caller] }
  const state = runtime.state(multisigState)
  const pending = openPendingTransactions(runtime.store, state)
  pending.set(id, approved)
  runtime.setState(multisigState, { ...state, pendingTxns: pending.flush() })
  return executeIfApproved(runtime, id, approved)
}

/** Sends a transaction that has the approvals it needs; whatever comes of it, it is not pending any more. */
export function executeIfApproved(runtime: Runtime, id: number, transaction: MultisigTransaction): ApproveReturn {
  const state = runtime.state(multisigState)
  if (transaction.approved.length < state.numApprovalsThreshold) return notApplied
  const { to, method, params, value } = transaction
  expectAvailable(runtime, state, value)
  const { exitCode, returned } = runtime.send(to, method, params, value)
  // The transaction may have changed the multisig itself.
  const after = runtime.state(multisigState)
  const pending = openPendingTransactions(runtime.store, after)
  pending.delete(id)
  runtime.setState(multisigState, { ...after, pendingTxns: pending.flush() })
  return { applied: true, code: exitCode, ret: returned }
}

function expectAvailable(runtime: Runtime, state: MultisigState, attoFil: bigint): void {
  const { balance } = runtime
  ensure(
    attoFil >= 0n && attoFil <= balance,
    exitCodes.ErrInsufficientFunds,
    `the balance is ${balance} attoFIL; ${attoFil} cannot be spent`,
  )
  if (attoFil === 0n) return
  const locked = multisigLocked(state, runtime.epoch)
  ensure(
    balance - attoFil >= locked,
    exitCodes.ErrInsufficientFunds,
    `of the ${balance} attoFIL ${locked} are locked; ${attoFil} cannot be spent`,
  )
}
