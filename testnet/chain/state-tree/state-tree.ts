import type { CID } from 'multiformats/cid'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { type InitState, initState, openAddressMap } from '#sdk/actors/init/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { decodeLeb128 } from '#sdk/address/leb128.ts'
import { type ActorRecord, actorRecord } from '#sdk/chain/actor.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import { list, tuple } from '#sdk/codec/collections.ts'
import { uint } from '#sdk/codec/primitives.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { Hamt, type HamtOptions } from '#sdk/collections/hamt.ts'
import { addressKey } from '#sdk/collections/keys.ts'
import { chainErrors } from '../errors.ts'

const TREE_VERSION = 4
const stateRoot = tuple('StateRoot', { version: uint, actors: cid, info: cid })
const emptyInfo = list(uint)
const actorsOptions: HamtOptions<Address, ActorRecord> = { bitWidth: 5, key: addressKey, value: actorRecord }

/** An actor in memory: its state may be a value that has no CBOR yet. Never changed in place. */
export interface LiveActor {
  readonly code: CID
  readonly nonce: number
  readonly balance: bigint
  readonly state: LiveState
}

type LiveState =
  | { readonly head: CID; decoded?: { readonly codec: Codec<unknown>; readonly value: unknown } }
  | { readonly head?: undefined; readonly decoded: { readonly codec: Codec<unknown>; readonly value: unknown } }

/**
 * All actors under one state root. Changes stay in memory, with checkpoints to go back to, until `flush` hashes them:
 * once a tipset, not once a message.
 */
export class StateTree {
  readonly store: Blockstore
  readonly #actors: Hamt<Address, ActorRecord>
  readonly #live = new Map<number, LiveActor | null>()
  readonly #dirty = new Set<number>()
  readonly #journal: { readonly id: number; readonly before: LiveActor | null | undefined }[] = []
  #root: CID | undefined

  private constructor(store: Blockstore, actors: Hamt<Address, ActorRecord>, root: CID | undefined) {
    this.store = store
    this.#actors = actors
    this.#root = root
  }

  static create(store: Blockstore): StateTree {
    return new StateTree(store, Hamt.create(store, actorsOptions), undefined)
  }

  /** The tree under a root. @throws {STATE_ROOT_MISSING} */
  static load(store: Blockstore, root: CID): StateTree {
    const bytes = store.get(root)
    if (bytes === undefined) throw chainErrors.STATE_ROOT_MISSING({ root: root.toString() })
    const { version, actors } = stateRoot.decode(bytes)
    if (version !== TREE_VERSION) throw chainErrors.STATE_TREE_VERSION({ version })
    return new StateTree(store, Hamt.load(store, actors, actorsOptions), root)
  }

  get(id: number): LiveActor | undefined {
    const live = this.#live.get(id)
    if (live !== undefined) return live ?? undefined
    const record = this.#actors.get(Address.fromId(id))
    const found = record === undefined ? null : { ...record, state: { head: record.head } }
    this.#live.set(id, found)
    return found ?? undefined
  }

  set(id: number, actor: LiveActor | undefined): void {
    this.#journal.push({ id, before: this.#live.get(id) })
    this.#live.set(id, actor ?? null)
    this.#dirty.add(id)
    this.#root = undefined
  }

  /** An actor's state, decoded once. @throws {ACTOR_NOT_FOUND} */
  state<T>(id: number, codec: Codec<T>): T {
    const actor = this.get(id)
    if (actor === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: Address.fromId(id).toString() })
    const { state } = actor
    if (state.decoded?.codec === codec) return state.decoded.value as T
    const bytes = state.head === undefined ? state.decoded.codec.encode(state.decoded.value) : this.#block(state.head)
    const value = codec.decode(bytes)
    if (state.head !== undefined) state.decoded = { codec: codec as Codec<unknown>, value }
    return value
  }

  setState<T>(id: number, codec: Codec<T>, value: T): void {
    const actor = this.get(id)
    if (actor === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: Address.fromId(id).toString() })
    this.set(id, { ...actor, state: { decoded: { codec: codec as Codec<unknown>, value } } })
  }

  #block(link: CID): Uint8Array {
    const bytes = this.store.get(link)
    if (bytes === undefined) throw chainErrors.STATE_BLOCK_MISSING({ cid: link.toString() })
    return bytes
  }

  /** Moves attoFIL between two actors that exist; false, and no change, when the first has too little. */
  transfer(from: number, to: number, attoFil: bigint): boolean {
    const payer = this.get(from)
    if (payer === undefined || payer.balance < attoFil) return false
    if (attoFil === 0n || from === to) return true
    this.set(from, { ...payer, balance: payer.balance - attoFil })
    const receiver = this.get(to)
    if (receiver === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: Address.fromId(to).toString() })
    this.set(to, { ...receiver, balance: receiver.balance + attoFil })
    return true
  }

  /**
   * The actor id behind an address: an ID address is its own, others are looked up in the init actor's map.
   * Undefined also for ids from 2^53 on: they are given out one by one, and none is that large.
   */
  resolve(address: Address): number | undefined {
    if (address.isId) {
      const id = Number(decodeLeb128(address.payload)!.value)
      return Number.isSafeInteger(id) ? id : undefined
    }
    return openAddressMap(this.store, this.state(singletonIds.init, initState)).get(address)
  }

  /** Gives a robust address the next free actor id. */
  register(address: Address): number {
    const init: InitState = this.state(singletonIds.init, initState)
    const map = openAddressMap(this.store, init)
    map.set(address, init.nextId)
    this.setState(singletonIds.init, initState, { ...init, addressMap: map.flush(), nextId: init.nextId + 1 })
    return init.nextId
  }

  /** A mark to come back to. */
  checkpoint(): number {
    return this.#journal.length
  }

  /** Undoes every change since the mark. */
  rollback(mark: number): void {
    while (this.#journal.length > mark) {
      const { id, before } = this.#journal.pop()!
      if (before === undefined) this.#live.delete(id)
      else this.#live.set(id, before)
    }
  }

  /** Hashes what changed and gives the root. Checkpoints from before are gone. */
  flush(): CID {
    if (this.#root !== undefined) return this.#root
    for (const id of [...this.#dirty].sort((a, b) => a - b)) this.#persist(id)
    this.#dirty.clear()
    this.#journal.length = 0
    const info = this.store.put(emptyInfo.encode([]))
    this.#root = this.store.put(stateRoot.encode({ version: TREE_VERSION, actors: this.#actors.flush(), info }))
    return this.#root
  }

  #persist(id: number): void {
    const actor = this.get(id)
    const key = Address.fromId(id)
    if (actor === undefined) {
      this.#actors.delete(key)
      return
    }
    const head = actor.state.head ?? this.store.put(actor.state.decoded.codec.encode(actor.state.decoded.value))
    this.#actors.set(key, { code: actor.code, head, nonce: actor.nonce, balance: actor.balance })
    if (actor.state.head === undefined) this.#live.set(id, { ...actor, state: { head, decoded: actor.state.decoded } })
  }

  /** Every actor, by ID address. */
  *actors(): Generator<[Address, ActorRecord]> {
    this.flush()
    yield* this.#actors.entries()
  }

  /** The stored form of one actor. */
  record(id: number): ActorRecord | undefined {
    const actor = this.get(id)
    if (actor === undefined) return undefined
    this.flush()
    return this.#actors.get(Address.fromId(id))
  }
}

/** True for the actors that may send messages from outside. */
export function isAccount(actor: LiveActor): boolean {
  return actor.code.equals(actorCodes.account)
}
