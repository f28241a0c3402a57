import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, tuple } from '#sdk/codec/collections.ts'
import { bool, bytes, int, uint } from '#sdk/codec/primitives.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { actorMethod } from '../actor-method.ts'

export const multisigConstructorParams = tuple('multisig.ConstructorParams', {
  signers: list(address),
  numApprovalsThreshold: uint,
  unlockDuration: int,
  startEpoch: int,
})
export type MultisigConstructorParams = Infer<typeof multisigConstructorParams>

export const proposeParams = tuple('ProposeParams', { to: address, value: bigint, method: uint, params: bytes() })
export type ProposeParams = Infer<typeof proposeParams>

/** `code` and `ret` are the inner message's, and mean something only when `applied`. */
export const proposeReturn = tuple('ProposeReturn', {
  txnId: as('TxnID', int),
  applied: bool,
  code: int,
  ret: bytes(),
})
export type ProposeReturn = Infer<typeof proposeReturn>

export const txnIdParams = tuple('TxnIDParams', { id: as('ID', int), proposalHash: bytes() })
export type TxnIdParams = Infer<typeof txnIdParams>

export const approveReturn = tuple('ApproveReturn', { applied: bool, code: int, ret: bytes() })
export type ApproveReturn = Infer<typeof approveReturn>

export const addSignerParams = tuple('AddSignerParams', { signer: address, increase: bool })
export type AddSignerParams = Infer<typeof addSignerParams>

export const removeSignerParams = tuple('RemoveSignerParams', { signer: address, decrease: bool })
export type RemoveSignerParams = Infer<typeof removeSignerParams>

export const swapSignerParams = tuple('SwapSignerParams', { from: address, to: address })
export type SwapSignerParams = Infer<typeof swapSignerParams>

export const changeThresholdParams = tuple('ChangeNumApprovalsThresholdParams', { newThreshold: uint })
export type ChangeThresholdParams = Infer<typeof changeThresholdParams>

export const lockBalanceParams = tuple('LockBalanceParams', { startEpoch: int, unlockDuration: int, amount: bigint })
export type LockBalanceParams = Infer<typeof lockBalanceParams>

/** What the proposal hash of an approval covers. */
export const proposalHashData = tuple('ProposalHashData', {
  requester: address,
  to: address,
  value: bigint,
  method: uint,
  params: bytes(),
})
export type ProposalHashData = Infer<typeof proposalHashData>

/**
 * The hash by which an approver pins down what is approved.
 *
 * @example
 * import { proposalHash } from '#sdk/actors/multisig/methods.ts'
 * import { Address } from 'dealkit'
 * const call = { to: Address.fromId(1001), value: 1n, method: 0, params: new Uint8Array() }
 * proposalHash({ requester: Address.fromId(1000), ...call }).length // 32
 */
export function proposalHash(data: ProposalHashData): Uint8Array {
  return blake2b256(proposalHashData.encode(data))
}

export const multisigMethods = {
  Constructor: actorMethod(1, multisigConstructorParams),
  Propose: actorMethod(2, proposeParams, proposeReturn),
  Approve: actorMethod(3, txnIdParams, approveReturn),
  Cancel: actorMethod(4, txnIdParams),
  AddSigner: actorMethod(5, addSignerParams),
  RemoveSigner: actorMethod(6, removeSignerParams),
  SwapSigner: actorMethod(7, swapSignerParams),
  ChangeNumApprovalsThreshold: actorMethod(8, changeThresholdParams),
  LockBalance: actorMethod(9, lockBalanceParams),
} as const
