import type { CID } from 'multiformats/cid'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { shareDecodedNodes } from '#sdk/collections/node-cache.ts'
import { type GasMeter, gasPrices } from './gas.ts'

/** The store an actor sees: what it writes is charged to the message that runs. */
class MeteredStore implements Blockstore {
  readonly #inner: Blockstore
  meter: GasMeter | undefined

  constructor(inner: Blockstore) {
    this.#inner = inner
  }

  get(cid: CID): Uint8Array | undefined {
    return this.#inner.get(cid)
  }

  has(cid: CID): boolean {
    return this.#inner.has(cid)
  }

  put(bytes: Uint8Array): CID {
    this.meter?.charge(gasPrices.blockPut + bytes.length * gasPrices.storagePerByte)
    return this.#inner.put(bytes)
  }
}

const wrappers = new WeakMap<Blockstore, MeteredStore>()

/** One wrapper a store, so that decoded nodes remembered for it serve every message. */
export function meteredStore(store: Blockstore, meter: GasMeter): Blockstore {
  let wrapper = wrappers.get(store)
  if (wrapper === undefined) {
    wrapper = new MeteredStore(store)
    shareDecodedNodes(store, wrapper)
    wrappers.set(store, wrapper)
  }
  wrapper.meter = meter
  return wrapper
}
