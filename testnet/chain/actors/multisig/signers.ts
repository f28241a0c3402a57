import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { type MultisigState, openPendingTransactions } from '#sdk/actors/multisig/state.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure } from '../abort.ts'
import { expectCaller, expectPrincipal } from '../callers.ts'

export function isSigner(state: MultisigState, address: Address): boolean {
  return state.signers.some((signer) => signer.equals(address))
}

/** Lets only the signers go on. */
export function expectSigner(runtime: Runtime, state: MultisigState): void {
  expectPrincipal(runtime)
  ensure(isSigner(state, runtime.caller), exitCodes.ErrForbidden, `${runtime.caller} is not a signer`)
}

/** Lets only the multisig itself go on, that is: what its signers have approved. */
export function expectSelf(runtime: Runtime): void {
  expectCaller(runtime, runtime.receiver)
}

/** The state without what one signer has approved; transactions that nobody else approves are gone. */
export function withoutApprovalsOf(store: Blockstore, state: MultisigState, signer: Address): MultisigState {
  const pending = openPendingTransactions(store, state)
  for (const [id, transaction] of [...pending.entries()]) {
    const approved = transaction.approved.filter((approver) => !approver.equals(signer))
    if (approved.length === transaction.approved.length) continue
    if (approved.length === 0) pending.delete(id)
    else pending.set(id, { ...transaction, approved })
  }
  return { ...state, pendingTxns: pending.flush() }
}
