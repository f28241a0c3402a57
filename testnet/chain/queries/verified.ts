import { singletonIds } from '#sdk/actors/singletons.ts'
import { openVerifiedClients, openVerifiers, verifregState } from '#sdk/actors/verifreg/state.ts'
import type { Address } from '#sdk/address/address.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { idAddressOf } from './actors.ts'

const registry = (tree: StateTree) => tree.state(singletonIds.verifiedRegistry, verifregState)

/** The datacap a client has left, bytes; null for a client without any. @throws {ACTOR_NOT_FOUND} */
export function clientDataCap(tree: StateTree, client: Address): bigint | null {
  return openVerifiedClients(tree.store, registry(tree)).get(idAddressOf(tree, client)) ?? null
}

/** The datacap a verifier may still give away, bytes; null for anybody else. @throws {ACTOR_NOT_FOUND} */
export function verifierDataCap(tree: StateTree, verifier: Address): bigint | null {
  return openVerifiers(tree.store, registry(tree)).get(idAddressOf(tree, verifier)) ?? null
}

/** Who names verifiers. */
export function registryRootKey(tree: StateTree): Address {
  return registry(tree).rootKey
}
