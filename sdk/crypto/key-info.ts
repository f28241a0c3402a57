import type { JsonCodec } from '#sdk/codec/codec.ts'
import { bytes } from '#sdk/codec/primitives.ts'
import { keyErrors } from './errors.ts'
import { type SignatureType, signatureTypes } from './signature.ts'

/** A key is named after the signatures it makes. */
export type KeyType = SignatureType

/** A private key as wallets exchange it. */
export interface KeyInfo {
  readonly type: KeyType
  /** 32 bytes: little-endian for BLS, big-endian for the others. */
  readonly privateKey: Uint8Array
}

const KEY_BYTES = 32
const keyTypes = Object.keys(signatureTypes) as KeyType[]
const privateKeyBytes = bytes(KEY_BYTES)

function keyTypeOf(json: unknown): KeyType {
  const type = keyTypes.find((name) => name === json || signatureTypes[name] === json)
  if (type === undefined) throw keyErrors.KEY_INVALID({ reason: `its type is none of ${keyTypes.join(', ')}` })
  return type
}

/**
 * `{"Type": …, "PrivateKey": base64}`; the type may also come as a number, the names in any case.
 * Its errors never quote what they were given: it may be a key.
 * Source: venus venus-shared/types/key_info.go.
 */
export const keyInfo: JsonCodec<KeyInfo> = {
  name: 'KeyInfo',
  toJson: (value) => ({ Type: value.type, PrivateKey: privateKeyBytes.toJson(value.privateKey) }),
  fromJson: (json) => {
    if (typeof json !== 'object' || json === null) throw keyErrors.KEY_INVALID({ reason: 'it is not an object' })
    const fields = new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value as unknown]))
    const type = keyTypeOf(fields.get('type'))
    try {
      return { type, privateKey: privateKeyBytes.fromJson(fields.get('privatekey') ?? null) }
    } catch {
      throw keyErrors.KEY_INVALID({ reason: `its PrivateKey is not the base64 of ${KEY_BYTES} bytes` })
    }
  },
}

/**
 * The text form of `wallet export`: the hex of the JSON.
 *
 * @example
 * import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
 * import { PrivateKey } from 'dealkit'
 * exportKeyInfo(PrivateKey.generate('secp256k1').toKeyInfo()) // '7b2254797065223a22736563…'
 */
export function exportKeyInfo(info: KeyInfo): string {
  return Buffer.from(JSON.stringify(keyInfo.toJson(info))).toString('hex')
}

/**
 * Reads what `wallet export` printed: the hex form, or the JSON itself.
 * @throws {KEY_INVALID}
 * @example
 * import { exportKeyInfo, importKeyInfo } from '#sdk/crypto/key-info.ts'
 * import { PrivateKey } from 'dealkit'
 * const text = exportKeyInfo(PrivateKey.generate('bls').toKeyInfo())
 * PrivateKey.fromKeyInfo(importKeyInfo(text)).address.toString() // 't3…'
 */
export function importKeyInfo(text: string): KeyInfo {
  const trimmed = text.trim()
  const json = trimmed.startsWith('{') ? trimmed : Buffer.from(trimmed, 'hex').toString('utf8')
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    throw keyErrors.KEY_INVALID({ reason: 'it is neither JSON nor the hex of JSON' })
  }
  return keyInfo.fromJson(parsed)
}
