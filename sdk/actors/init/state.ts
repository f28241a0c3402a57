import type { Address } from '#sdk/address/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'
import { text, uint } from '#sdk/codec/primitives.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { Hamt, type HamtOptions } from '#sdk/collections/hamt.ts'
import { addressKey } from '#sdk/collections/keys.ts'
import { defaultHamtBitWidth } from '../network-constants.ts'
import { firstOrdinaryActorId } from '../singletons.ts'

export const initState = tuple('init.State', {
  /** HAMT of robust address → actor id. */
  addressMap: cid,
  nextId: as('NextID', uint),
  networkName: text(),
})
export type InitState = Infer<typeof initState>

export const addressMapOptions: HamtOptions<Address, number> = {
  bitWidth: defaultHamtBitWidth,
  key: addressKey,
  value: uint,
}

/**
 * The actor ids by robust address (f1, f2, f3).
 *
 * @example
 * import { emptyInitState, openAddressMap } from '#sdk/actors/init/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openAddressMap(store, emptyInitState(store, 'force')).isEmpty // true
 */
export function openAddressMap(store: Blockstore, state: InitState): Hamt<Address, number> {
  return Hamt.load(store, state.addressMap, addressMapOptions)
}

/**
 * The init actor's state at genesis: no addresses, and the first ordinary id still to be given out.
 *
 * @example
 * import { emptyInitState } from '#sdk/actors/init/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * emptyInitState(new MemoryBlockstore(), 'force').nextId // 100
 */
export function emptyInitState(store: Blockstore, networkName: string): InitState {
  return { addressMap: Hamt.create(store, addressMapOptions).flush(), nextId: firstOrdinaryActorId, networkName }
}
