import { multiaddr as parseMultiaddr } from '@multiformats/multiaddr'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { show } from '#sdk/codec/primitives.ts'
import { addressErrors } from './errors.ts'

const MAX_SHOWN = 200

/**
 * The binary form of a network address, as miners register it on chain.
 * @throws {MULTIADDR_INVALID}
 *
 * @example
 * import { multiaddrToBytes } from '#sdk/address/multiaddr.ts'
 * multiaddrToBytes('/ip4/127.0.0.1/tcp/58418').length // 8
 */
export function multiaddrToBytes(text: string): Uint8Array {
  try {
    return parseMultiaddr(text).bytes
  } catch (error) {
    throw addressErrors.MULTIADDR_INVALID({ text: text.slice(0, MAX_SHOWN) }, { cause: error })
  }
}

/**
 * The text of a binary network address.
 * @throws {MULTIADDR_INVALID} for bytes that are none: anything may stand on chain.
 *
 * @example
 * import { multiaddrText, multiaddrToBytes } from '#sdk/address/multiaddr.ts'
 * multiaddrText(multiaddrToBytes('/ip4/127.0.0.1/tcp/58418')) // '/ip4/127.0.0.1/tcp/58418'
 */
export function multiaddrText(raw: Uint8Array): string {
  try {
    return parseMultiaddr(raw).toString()
  } catch (error) {
    const text = Buffer.from(raw.subarray(0, MAX_SHOWN / 2)).toString('hex')
    throw addressErrors.MULTIADDR_INVALID({ text }, { cause: error })
  }
}

/** A network address as text, which is its JSON form in APIs. */
export const multiaddr: JsonCodec<string> = {
  name: 'multiaddr',
  toJson: (value) => value,
  fromJson: (json) => {
    if (typeof json !== 'string') throw new CodecError(`expected a multiaddr, got ${show(json)}`)
    return multiaddrText(multiaddrToBytes(json))
  },
}
