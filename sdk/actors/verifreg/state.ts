import type { Address } from '#sdk/address/address.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'
import { uint } from '#sdk/codec/primitives.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { Hamt, type HamtOptions } from '#sdk/collections/hamt.ts'
import { addressKey, type KeyCodec } from '#sdk/collections/keys.ts'
import { defaultHamtBitWidth } from '../network-constants.ts'

export const verifregState = tuple('verifreg.State', {
  /** Who may appoint and dismiss verifiers. */
  rootKey: address,
  /** HAMT of address → datacap in bytes that the verifier may still hand out. */
  verifiers: cid,
  /** HAMT of address → datacap in bytes that the client may still spend. */
  verifiedClients: cid,
  /** HAMT of (verifier, client) → counter that keeps removal requests from being replayed. */
  removeDataCapProposalIds: as('RemoveDataCapProposalIDs', cid),
})
export type VerifregState = Infer<typeof verifregState>

export const removeDataCapProposalId = tuple('RmDcProposalID', { proposalId: as('ProposalID', uint) })
export type RemoveDataCapProposalId = Infer<typeof removeDataCapProposalId>

export const dataCapOptions: HamtOptions<Address, bigint> = {
  bitWidth: defaultHamtBitWidth,
  key: addressKey,
  value: bigint,
}

const addressPair = tuple('AddrPairKey', { first: address, second: address })
export type AddressPair = Infer<typeof addressPair>
const addressPairKey: KeyCodec<AddressPair> = {
  toBytes: (pair) => addressPair.encode(pair),
  fromBytes: (bytes) => addressPair.decode(bytes),
}

const proposalIdOptions: HamtOptions<AddressPair, RemoveDataCapProposalId> = {
  bitWidth: defaultHamtBitWidth,
  key: addressPairKey,
  value: removeDataCapProposalId,
}

/**
 * Datacap in bytes by verifier (ID address).
 *
 * @example
 * import { emptyVerifregState, openVerifiers } from '#sdk/actors/verifreg/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Address } from 'dealkit'
 * const store = new MemoryBlockstore()
 * openVerifiers(store, emptyVerifregState(store, Address.fromId(80))).isEmpty // true
 */
export function openVerifiers(store: Blockstore, state: VerifregState): Hamt<Address, bigint> {
  return Hamt.load(store, state.verifiers, dataCapOptions)
}

/**
 * Datacap in bytes by client (ID address).
 *
 * @example
 * import { emptyVerifregState, openVerifiedClients } from '#sdk/actors/verifreg/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Address } from 'dealkit'
 * const store = new MemoryBlockstore()
 * openVerifiedClients(store, emptyVerifregState(store, Address.fromId(80))).isEmpty // true
 */
export function openVerifiedClients(store: Blockstore, state: VerifregState): Hamt<Address, bigint> {
  return Hamt.load(store, state.verifiedClients, dataCapOptions)
}

/**
 * The removal counters; `first` is the verifier, `second` the client.
 *
 * @example
 * import { emptyVerifregState, openRemoveDataCapProposalIds } from '#sdk/actors/verifreg/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Address } from 'dealkit'
 * const store = new MemoryBlockstore()
 * openRemoveDataCapProposalIds(store, emptyVerifregState(store, Address.fromId(80))).isEmpty // true
 */
export function openRemoveDataCapProposalIds(
  store: Blockstore,
  state: VerifregState,
): Hamt<AddressPair, RemoveDataCapProposalId> {
  return Hamt.load(store, state.removeDataCapProposalIds, proposalIdOptions)
}

/**
 * The registry's state at genesis: no verifiers, no clients.
 *
 * @example
 * import { emptyVerifregState } from '#sdk/actors/verifreg/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Address } from 'dealkit'
 * emptyVerifregState(new MemoryBlockstore(), Address.fromId(80)).rootKey.toString() // 't080'
 */
export function emptyVerifregState(store: Blockstore, rootKey: Address): VerifregState {
  const emptyMap = Hamt.create(store, dataCapOptions).flush()
  return { rootKey, verifiers: emptyMap, verifiedClients: emptyMap, removeDataCapProposalIds: emptyMap }
}
