import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ModuleInstance } from 'bls-signatures'

// The package is CommonJS with ESM type declarations, so it is required and given its type here.
const require = createRequire(import.meta.url)

/** The part of WebAssembly's API used here; the DOM's declarations, which have it, are not loaded. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}
const wasm = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly

interface InstanceOptions {
  instantiateWasm(imports: object, done: (instance: object) => void): object
}

let compiled: object | undefined
let instance: ModuleInstance | undefined

/** Instantiates without waiting: the glue code has filled in the options object when it returns. */
function instantiate(): ModuleInstance {
  const create = require('bls-signatures') as (options: InstanceOptions) => unknown
  compiled ??= new wasm.Module(readFileSync(join(dirname(require.resolve('bls-signatures')), 'blsjs.wasm')))
  const module = compiled
  const options: InstanceOptions = {
    instantiateWasm: (imports, done) => {
      const made = new wasm.Instance(module, imports)
      done(made)
      return made.exports
    },
  }
  create(options)
  return options as unknown as ModuleInstance
}

interface Freed {
  delete(): void
}

/** Notes an object of the module, to be deleted when the step ends. */
export type Keep = <T extends Freed>(object: T) => T

/**
 * Runs one step with the BLS module, which is loaded on first use. Its objects are not garbage collected: a step keeps
 * each one it makes, and none may outlive it.
 * @returns undefined when the module refused an argument: bytes that are no point of the curve.
 * @example
 * import { withBls } from '#sdk/crypto/bls-module.ts'
 * import { PrivateKey } from 'dealkit'
 * const { publicKey } = PrivateKey.generate('bls')
 * withBls((bls, keep) => keep(bls.G1Element.from_bytes(publicKey)).serialize().length) // 48
 */
export function withBls<R>(step: (bls: ModuleInstance, keep: Keep) => R): R | undefined {
  instance ??= instantiate()
  const made: Freed[] = []
  try {
    const result = step(instance, (object) => {
      made.push(object)
      return object
    })
    for (const object of made) object.delete()
    return result
  } catch (error) {
    // An exception leaves the module's stack where it was thrown, and after some dozens the stack is full: good
    // signatures then fail too. A new instance costs 2 ms, less than verifying a signature.
    instance = undefined
    // A C++ exception arrives as the address of its object.
    if (typeof error !== 'number') throw error
    return undefined
  }
}
