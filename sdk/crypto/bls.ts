import { createRequire } from 'node:module'
import type { G1Element, G2Element, ModuleInstance, PrivateKey } from 'bls-signatures'

/**
 * BLS12-381 as Filecoin uses it: public keys in G1 (48 bytes), signatures in G2 (96 bytes), over the raw message with
 * the tag BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_. Private keys are 32 bytes, little-endian.
 */
// The package is CommonJS with ESM type declarations, so it is required and given its type here.
const bls = await (createRequire(import.meta.url)('bls-signatures') as () => Promise<ModuleInstance>)()
const scheme = bls.BasicSchemeMPL

/** The order of the groups; private keys are below it. */
export const BLS_ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n

interface Freed {
  delete(): void
}

/** WebAssembly objects are not garbage collected: each one made is deleted when the step ends. */
function freeing<R>(step: (keep: <T extends Freed>(object: T) => T) => R): R {
  const made: Freed[] = []
  try {
    return step((object) => {
      made.push(object)
      return object
    })
  } finally {
    for (const object of made) object.delete()
  }
}

function secret(littleEndian: Uint8Array): PrivateKey {
  return bls.PrivateKey.from_bytes(littleEndian.slice().reverse(), true)
}

/** The 48-byte public key of a 32-byte little-endian private key. */
export function blsPublicKey(privateKey: Uint8Array): Uint8Array {
  return freeing((keep) =>
    keep(keep(secret(privateKey)).get_g1())
      .serialize()
      .slice(),
  )
}

/** The 96-byte signature of a message. */
export function blsSign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  return freeing((keep) =>
    keep(scheme.sign(keep(secret(privateKey)), message))
      .serialize()
      .slice(),
  )
}

/** False for a wrong signature and for bytes that are no point of the curve. */
export function blsVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return freeing((keep) => {
    try {
      return scheme.verify(
        keep(bls.G1Element.from_bytes(publicKey)),
        message,
        keep(bls.G2Element.from_bytes(signature)),
      )
    } catch {
      return false // the bytes are not on the curve
    }
  })
}

/** The sum of signatures; of none, the encoding of the point at infinity. */
export function blsAggregate(signatures: readonly Uint8Array[]): Uint8Array {
  if (signatures.length === 0) return Uint8Array.of(0xc0, ...new Uint8Array(95))
  return freeing((keep) => {
    const points: G2Element[] = signatures.map((data) => keep(bls.G2Element.from_bytes(data)))
    return keep(scheme.aggregate(points)).serialize().slice()
  })
}

/** Whether an aggregate is of exactly these keys' signatures of these messages. */
export function blsVerifyAggregate(
  publicKeys: readonly Uint8Array[],
  messages: readonly Uint8Array[],
  aggregate: Uint8Array,
): boolean {
  if (publicKeys.length !== messages.length) return false
  if (publicKeys.length === 0) return Buffer.compare(aggregate, blsAggregate([])) === 0
  return freeing((keep) => {
    try {
      const points: G1Element[] = publicKeys.map((key) => keep(bls.G1Element.from_bytes(key)))
      return scheme.aggregate_verify(points, [...messages], keep(bls.G2Element.from_bytes(aggregate)))
    } catch {
      return false // the bytes are not on the curve
    }
  })
}
