import { accountState } from '#sdk/actors/account/state.ts'
import { actorCodes, actorName } from '#sdk/actors/actor-code.ts'
import { initState, openAddressMap } from '#sdk/actors/init/state.ts'
import { openClaims, powerState } from '#sdk/actors/power/state.ts'
import { actorTypeOf } from '#sdk/actors/registry.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import type { ActorRecord, ActorState } from '#sdk/chain/actor.ts'
import { chainErrors } from '../errors.ts'
import type { LiveActor, StateTree } from '../state-tree/state-tree.ts'
import { queryErrors } from './errors.ts'

/** The ID address behind an address; an ID address is its own, whether or not there is such an actor. @throws {ACTOR_NOT_FOUND} */
export function idAddressOf(tree: StateTree, address: Address): Address {
  const id = tree.resolve(address)
  if (id === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
  return Address.fromId(id)
}

/** @throws {ACTOR_NOT_FOUND} */
export function actorAt(tree: StateTree, address: Address): { readonly id: number; readonly actor: LiveActor } {
  const id = tree.resolve(address)
  const actor = id === undefined ? undefined : tree.get(id)
  if (id === undefined || actor === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
  return { id, actor }
}

/** @throws {ACTOR_NOT_FOUND} */
export function actorRecordAt(tree: StateTree, address: Address): ActorRecord {
  return tree.record(actorAt(tree, address).id)!
}

/** The key address that signs for an account; a key address is its own. @throws {ACTOR_NOT_FOUND} {NOT_AN_ACCOUNT} */
export function accountKey(tree: StateTree, address: Address): Address {
  if (address.isKey) return address
  const { id, actor } = actorAt(tree, address)
  if (!actor.code.equals(actorCodes.account))
    throw queryErrors.NOT_AN_ACCOUNT({ address: address.toString(), kind: kindOf(actor) })
  return tree.state(id, accountState).address
}

/** The address of an actor that a reorganisation cannot give to another: f1, f2 or f3. @throws {ACTOR_NOT_FOUND} */
export function robustAddress(tree: StateTree, address: Address): Address {
  if (!address.isId) return address
  const { id } = actorAt(tree, address)
  for (const [robust, known] of openAddressMap(tree.store, tree.state(singletonIds.init, initState)).entries()) {
    if (known === id) return robust
  }
  throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
}

/** attoFIL; 0 where there is no actor yet. */
export function balanceOf(tree: StateTree, address: Address): bigint {
  const id = tree.resolve(address)
  return id === undefined ? 0n : (tree.get(id)?.balance ?? 0n)
}

export function listActors(tree: StateTree): Address[] {
  return [...tree.actors()].map(([address]) => address)
}

export function listMiners(tree: StateTree): Address[] {
  return [...openClaims(tree.store, tree.state(singletonIds.power, powerState)).keys()]
}

/** An actor with its state decoded by its kind. @throws {ACTOR_NOT_FOUND} {ACTOR_CODE_UNKNOWN} */
export function readState(tree: StateTree, address: Address): ActorState {
  const { id, actor } = actorAt(tree, address)
  const { state: codec } = actorTypeOf(actor.code)
  return { balance: actor.balance, code: actor.code, state: codec.toJson(tree.state(id, codec)) }
}

/** What an actor is, in words for messages. */
export function kindOf(actor: LiveActor): string {
  return actorName(actor.code) ?? `code ${actor.code}`
}
