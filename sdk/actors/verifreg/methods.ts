import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { actorMethod } from '../actor-method.ts'
import { removeDataCapProposalId } from './state.ts'

const allowance = { address, allowance: bigint }
const dealBytes = { address, dealSize: bigint }

/** `allowance` in bytes. */
export const addVerifierParams = tuple('AddVerifierParams', allowance)
export type AddVerifierParams = Infer<typeof addVerifierParams>

export const addVerifiedClientParams = tuple('AddVerifiedClientParams', allowance)
export type AddVerifiedClientParams = Infer<typeof addVerifiedClientParams>

export const useBytesParams = tuple('UseBytesParams', dealBytes)
export type UseBytesParams = Infer<typeof useBytesParams>

export const restoreBytesParams = tuple('RestoreBytesParams', dealBytes)
export type RestoreBytesParams = Infer<typeof restoreBytesParams>

export const removeDataCapRequest = tuple('RemoveDataCapRequest', { verifier: address, verifierSignature: signature })
export type RemoveDataCapRequest = Infer<typeof removeDataCapRequest>

/** What each of the two verifiers signs, behind `removeDataCapDomain`. */
export const removeDataCapProposal = tuple('RemoveDataCapProposal', {
  verifiedClient: address,
  dataCapAmount: bigint,
  removalProposalId: as('RemovalProposalID', removeDataCapProposalId),
})
export type RemoveDataCapProposal = Infer<typeof removeDataCapProposal>

export const removeDataCapParams = tuple('RemoveDataCapParams', {
  verifiedClientToRemove: address,
  dataCapAmountToRemove: bigint,
  verifierRequest1: removeDataCapRequest,
  verifierRequest2: removeDataCapRequest,
})
export type RemoveDataCapParams = Infer<typeof removeDataCapParams>

export const removeDataCapReturn = tuple('RemoveDataCapReturn', { verifiedClient: address, dataCapRemoved: bigint })
export type RemoveDataCapReturn = Infer<typeof removeDataCapReturn>

export const verifregMethods = {
  Constructor: actorMethod(1, address),
  AddVerifier: actorMethod(2, addVerifierParams),
  RemoveVerifier: actorMethod(3, address),
  AddVerifiedClient: actorMethod(4, addVerifiedClientParams),
  UseBytes: actorMethod(5, useBytesParams),
  RestoreBytes: actorMethod(6, restoreBytesParams),
  RemoveVerifiedClientDataCap: actorMethod(7, removeDataCapParams, removeDataCapReturn),
} as const
