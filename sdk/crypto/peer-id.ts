import { base36 } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { decode as decodeMultihash } from 'multiformats/hashes/digest'
import { type Codec, mapped } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { bytes, show } from '#sdk/codec/primitives.ts'
import { keyErrors } from './errors.ts'

const LIBP2P_KEY = 0x72
const IDENTITY = 0x00
const SHA2_256 = 0x12
const MAX_BYTES = 128

/**
 * The bytes of a libp2p peer id, as miners register it on chain; the text is base58 or a CID of codec libp2p-key.
 * Source: libp2p peer-ids specification.
 * @throws {PEER_ID_INVALID}
 *
 * @example
 * import { peerIdToBytes } from '#sdk/crypto/peer-id.ts'
 * peerIdToBytes('12D3KooWQftXTGFBKooKuyaNkugapUzi4VmjxEKTgkpsNCQufKBK').length // 38
 */
export function peerIdToBytes(text: string): Uint8Array {
  const fail = (reason: string, cause?: unknown): never => {
    throw keyErrors.PEER_ID_INVALID({ text: text.slice(0, 80), reason }, { cause })
  }
  if (text.length > MAX_BYTES * 2) return fail(`it has ${text.length} characters`)
  try {
    if (text.startsWith('1') || text.startsWith('Qm')) {
      const digest = decodeMultihash(base58btc.baseDecode(text))
      return digest.code === IDENTITY || digest.code === SHA2_256
        ? digest.bytes
        : fail(`its hash is 0x${digest.code.toString(16)} instead of identity or sha2-256`)
    }
    const cid = CID.parse(text, text.startsWith('k') ? base36 : undefined)
    return cid.code === LIBP2P_KEY ? cid.multihash.bytes : fail('its CID is not of a libp2p key')
  } catch (error) {
    if (keyErrors.PEER_ID_INVALID.is(error)) throw error
    return fail('it is neither base58 nor a CID', error)
  }
}

/**
 * A peer id's text in base58; bytes that are no peer id get a text too, since anything may stand on chain.
 *
 * @example
 * import { peerIdBase58 } from '#sdk/crypto/peer-id.ts'
 * peerIdBase58(Uint8Array.of(1, 2)) // '5T'
 */
export function peerIdBase58(raw: Uint8Array): string {
  return base58btc.baseEncode(raw)
}

const wire = mapped(
  bytes(MAX_BYTES),
  'peer id',
  (raw): string | null => (raw.length === 0 ? null : peerIdBase58(raw)),
  (text) => (text === null ? new Uint8Array(0) : base58btc.baseDecode(text)),
)

/** A peer id as base58 text: a byte string in CBOR, text in JSON; null where there is none. */
export const peerId: Codec<string | null> = {
  ...wire,
  toJson: (text) => text,
  fromJson: (json) => {
    if (json === null || json === '') return null
    if (typeof json !== 'string') throw new CodecError(`expected a peer id, got ${show(json)}`)
    return peerIdBase58(peerIdToBytes(json))
  },
}
