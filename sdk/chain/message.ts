import type { CID } from 'multiformats/cid'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { type Codec, codec, type Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { int, int64, nilBytes, uint, uint64 } from '#sdk/codec/primitives.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'

/** The fields of a message, with its 64-bit counts as one TypeScript type or another. */
function fieldsWith<N>(unsigned: Codec<N>, signed: Codec<N>, zero: N) {
  return tuple(
    'Message',
    {
      version: uint,
      to: address,
      from: address,
      nonce: unsigned,
      value: bigint,
      gasLimit: signed,
      gasFeeCap: bigint,
      gasPremium: bigint,
      method: unsigned,
      params: nilBytes(),
    },
    {
      defaults: {
        version: 0,
        nonce: zero,
        value: 0n,
        gasLimit: zero,
        gasFeeCap: 0n,
        gasPremium: 0n,
        method: zero,
        params: new Uint8Array(0),
      },
    },
  )
}

const fields = fieldsWith(uint, int, 0)

/** An unsigned chain message. Values and fees are attoFIL, the gas limit is units of gas. */
export type Message = Infer<typeof fields>

/**
 * The same message with nonce, gas limit and method as bigints: for reading whatever a block may hold, where a
 * method number can be any 64-bit one. `message` refuses what is over 2^53.
 */
export const wideMessage = fieldsWith(uint64, int64, 0n)
export type WideMessage = Infer<typeof wideMessage>

/**
 * The wire form of a message. JSON carries its CID besides, which is ignored on the way in; no params are null.
 * Source: venus venus-shared/actors/types/message.go.
 */
export const message: Codec<Message> = codec<Message>({
  name: fields.name,
  write: fields.write,
  read: fields.read,
  toJson: (value) => ({
    CID: cid.toJson(messageCid(value)),
    ...(fields.toJson(value) as Record<string, unknown>),
  }),
  fromJson: fields.fromJson,
})

/**
 * The CID of an unsigned message.
 *
 * @example
 * import { Address, draftMessage, messageCid } from 'dealkit'
 * const draft = draftMessage({ from: Address.fromId(1000), to: Address.fromId(1001) })
 * messageCid({ ...draft, nonce: 1 }).toString() // 'bafy2bzace…'
 */
export function messageCid(value: Message): CID {
  return dagCborCid(fields.encode(value))
}

/**
 * What a sender signs: the bytes of the message's CID.
 *
 * @example
 * import { messageSigningBytes } from '#sdk/chain/message.ts'
 * import { draftMessage, PrivateKey } from 'dealkit'
 * const key = PrivateKey.generate('secp256k1')
 * key.sign(messageSigningBytes(draftMessage({ from: key.address, to: key.address })))
 */
export function messageSigningBytes(value: Message): Uint8Array {
  return messageCid(value).bytes
}

/**
 * A message with everything but what is given left at zero, for gas estimation to fill in.
 *
 * @example
 * import { Address, draftMessage, parseFil } from 'dealkit'
 * draftMessage({ from: Address.parse('t01000'), to: Address.parse('t01001'), value: parseFil('1 FIL') })
 */
export function draftMessage(parts: Pick<Message, 'to' | 'from'> & Partial<Message>): Message {
  return {
    version: 0,
    nonce: 0,
    value: 0n,
    gasLimit: 0,
    gasFeeCap: 0n,
    gasPremium: 0n,
    method: 0,
    params: new Uint8Array(0),
    ...parts,
  }
}

/**
 * Whether two messages ask for the same and differ in what they pay only: one may take the place of the other. Sender and
 * nonce are compared by whoever has them in one form.
 *
 * @example
 * import { isSameCall } from '#sdk/chain/message.ts'
 * import { Address, draftMessage } from 'dealkit'
 * const draft = draftMessage({ from: Address.fromId(1000), to: Address.fromId(1001), value: 1n })
 * isSameCall(draft, { ...draft, gasPremium: 100n }) // true
 * isSameCall(draft, { ...draft, value: 2n }) // false
 */
export function isSameCall(a: Message, b: Message): boolean {
  return a.to.equals(b.to) && a.value === b.value && a.method === b.method && Buffer.compare(a.params, b.params) === 0
}
