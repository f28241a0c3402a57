import type { JsonCodec } from '#sdk/codec/codec.ts'
import { bytes, show } from '#sdk/codec/primitives.ts'
import { keyErrors } from './errors.ts'
import type { KeyInfo, KeyType } from './key.ts'

const KEY_BYTES = 32
const numbered: Readonly<Record<number, KeyType>> = { 1: 'secp256k1', 2: 'bls' }
const privateKeyBytes = bytes(KEY_BYTES)

/** `{"Type": …, "PrivateKey": base64}`; the type may also come as a number. Source: chain.md 2.4, apps.md 7.5. */
export const keyInfo: JsonCodec<KeyInfo> = {
  name: 'KeyInfo',
  toJson: (value) => ({ Type: value.type, PrivateKey: privateKeyBytes.toJson(value.privateKey) }),
  fromJson: (json) => {
    if (typeof json !== 'object' || json === null) throw keyErrors.KEY_INVALID({ reason: 'it is not an object' })
    const { Type: type, PrivateKey: key } = json as { Type?: unknown; PrivateKey?: unknown }
    const known = typeof type === 'number' ? numbered[type] : type === 'secp256k1' || type === 'bls' ? type : undefined
    if (known === undefined)
      throw keyErrors.KEY_INVALID({ reason: `${show(type)} is not a key type that dealkit signs with` })
    return { type: known, privateKey: privateKeyBytes.fromJson(key) }
  },
}

/** The text form of `wallet export`: the hex of the JSON. */
export function exportKeyInfo(info: KeyInfo): string {
  return Buffer.from(JSON.stringify(keyInfo.toJson(info))).toString('hex')
}

/** Reads the hex form, or the JSON itself. @throws {KEY_INVALID} */
export function importKeyInfo(text: string): KeyInfo {
  const trimmed = text.trim()
  const json = trimmed.startsWith('{') ? trimmed : Buffer.from(trimmed, 'hex').toString('utf8')
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch (error) {
    throw keyErrors.KEY_INVALID({ reason: 'it is neither JSON nor the hex of JSON' }, { cause: error })
  }
  return keyInfo.fromJson(parsed)
}
