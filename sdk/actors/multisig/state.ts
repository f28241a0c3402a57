import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, tuple } from '#sdk/codec/collections.ts'
import { bytes, int, uint } from '#sdk/codec/primitives.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { Hamt, type HamtOptions } from '#sdk/collections/hamt.ts'
import { intKey } from '#sdk/collections/keys.ts'
import { divide } from '../math/fixed-point.ts'
import { defaultHamtBitWidth } from '../network-constants.ts'

export const multisigState = tuple('multisig.State', {
  /** ID addresses. */
  signers: list(address),
  numApprovalsThreshold: uint,
  nextTxnId: as('NextTxnID', int),
  /** attoFIL that unlock linearly over `unlockDuration` epochs from `startEpoch`. */
  initialBalance: bigint,
  startEpoch: int,
  unlockDuration: int,
  /** HAMT of transaction id → transaction. */
  pendingTxns: cid,
})
export type MultisigState = Infer<typeof multisigState>

export const multisigTransaction = tuple('multisig.Transaction', {
  to: address,
  value: bigint,
  method: uint,
  params: bytes(),
  /** Who approved, the proposer first. */
  approved: list(address),
})
export type MultisigTransaction = Infer<typeof multisigTransaction>

export const pendingTransactionOptions: HamtOptions<number, MultisigTransaction> = {
  bitWidth: defaultHamtBitWidth,
  key: intKey,
  value: multisigTransaction,
}

/**
 * The transactions that wait for approvals, by their id.
 *
 * @example
 * import { type MultisigState, openPendingTransactions } from '#sdk/actors/multisig/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const idsOf = (store: Blockstore, state: MultisigState): number[] =>
 *   [...openPendingTransactions(store, state).keys()]
 */
export function openPendingTransactions(store: Blockstore, state: MultisigState): Hamt<number, MultisigTransaction> {
  return Hamt.load(store, state.pendingTxns, pendingTransactionOptions)
}

/**
 * The attoFIL that are still locked at an epoch; every part of an attoFIL counts as locked.
 *
 * @example
 * import { multisigLocked, type MultisigState } from '#sdk/actors/multisig/state.ts'
 * const isFree = (state: MultisigState, epoch: number): boolean => multisigLocked(state, epoch) === 0n
 */
export function multisigLocked(state: MultisigState, epoch: number): bigint {
  const elapsed = epoch - state.startEpoch
  if (elapsed >= state.unlockDuration) return 0n
  if (elapsed <= 0) return state.initialBalance
  const share = state.initialBalance * BigInt(state.unlockDuration - elapsed)
  return -divide(-share, BigInt(state.unlockDuration))
}
