import { createHash } from 'node:crypto'
import type { Signature } from '#sdk/crypto/signature.ts'

/**
 * Signatures that were made lately, by key and bytes. Who is asked the same thing again and again, such as how a deal
 * is, gives the same signature: signing with BLS takes a few milliseconds, and a round to the wallet.
 *
 * @example
 * import { SignatureMemory } from '#sdk/protocols/signature-memory.ts'
 * import { PrivateKey } from 'dealkit'
 * const signatures = new SignatureMemory()
 * const key = PrivateKey.generate('bls')
 * const asked = Buffer.from('how is my deal')
 * await signatures.recall(key.address.toString(), asked, async () => key.sign(asked))
 */
export class SignatureMemory {
  readonly #limit: number
  readonly #made = new Map<string, Promise<Signature>>()

  /** @param limit signatures that are kept; the ones used longest ago are forgotten first */
  constructor(limit = 1024) {
    this.#limit = limit
  }

  /** The signature of these bytes with this key: the one that was made before, or what `make` makes. */
  recall(key: string, bytes: Uint8Array, make: () => Promise<Signature>): Promise<Signature> {
    // One flat string: what is put together from pieces keeps every piece as long as it lives.
    const name = createHash('sha256').update(key).update(' ').update(bytes).digest('base64')
    const signature = this.#made.get(name) ?? make()
    this.#made.delete(name)
    this.#made.set(name, signature)
    if (this.#made.size > this.#limit) this.#made.delete(this.#made.keys().next().value!)
    signature.catch(() => this.#made.delete(name))
    return signature
  }
}
