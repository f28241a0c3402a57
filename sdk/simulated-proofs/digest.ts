import { createHash } from 'node:crypto'

/** A public input of a simulated proof. */
export type Input = Uint8Array | number

/** Hashes inputs with their lengths and a domain, so that no two lists of inputs give the same bytes to hash. */
function absorb(hash: ReturnType<typeof createHash>, domain: string, inputs: readonly Input[]): void {
  hash.update(`dealkit simulated ${domain}\0`)
  for (const input of inputs) {
    const bytes = typeof input === 'number' ? numberBytes(input) : input
    hash.update(numberBytes(bytes.length)).update(bytes)
  }
}

function numberBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

/**
 * 32 bytes that depend on the domain and on every bit of every input. SIMULATED: it stands where proofs have theirs.
 *
 * @example
 * import { bind } from '#sdk/simulated-proofs/digest.ts'
 * bind('replica id', [1000, Uint8Array.of(1)]).length // 32
 */
export function bind(domain: string, inputs: readonly Input[]): Uint8Array {
  const hash = createHash('sha256')
  absorb(hash, domain, inputs)
  return new Uint8Array(hash.digest())
}

/**
 * The same with any number of bytes.
 *
 * @example
 * import { expand } from '#sdk/simulated-proofs/digest.ts'
 * expand('seal', [1000], 192).length // 192
 */
export function expand(domain: string, inputs: readonly Input[], length: number): Uint8Array {
  const hash = createHash('shake256', { outputLength: length })
  absorb(hash, domain, inputs)
  return new Uint8Array(hash.digest())
}

/**
 * Whether two strings of bytes are the same.
 *
 * @example
 * import { sameBytes } from '#sdk/simulated-proofs/digest.ts'
 * sameBytes(Uint8Array.of(1), Uint8Array.of(1)) // true
 */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
