import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { type Codec, codec, type Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { type Message, message, messageCid, messageSigningBytes } from './message.ts'

const fields = tuple('SignedMessage', { message, signature })

export type SignedMessage = Infer<typeof fields>

/** The wire form of a signed message; JSON carries its CID besides. Source: chain.md 2.2. */
export const signedMessage: Codec<SignedMessage> = codec<SignedMessage>({
  name: fields.name,
  write: fields.write,
  read: fields.read,
  toJson: (value) => ({
    ...(fields.toJson(value) as Record<string, unknown>),
    CID: cid.toJson(signedMessageCid(value)),
  }),
  fromJson: fields.fromJson,
})

/**
 * The CID that a message is found by: of the unsigned part for a BLS sender, of the whole for any other.
 *
 * @example
 * signedMessageCid(signed).toString() // 'bafy2bzace…', as MpoolPush returns it
 */
export function signedMessageCid(value: SignedMessage): CID {
  return value.signature.type === 'bls' ? messageCid(value.message) : dagCborCid(fields.encode(value))
}

/** The size that gas is charged for: BLS signatures are folded into the block's, so they do not count. */
export function chainLength(value: SignedMessage): number {
  return (value.signature.type === 'bls' ? message.encode(value.message) : fields.encode(value)).length
}

/**
 * Signs a message with its sender's key. The sender may be an ID address: then the key is taken on trust.
 *
 * @example
 * const signed = signWithKey(draftMessage({ from: key.address, to, value: 10n ** 18n, nonce: 0 }), key)
 */
export function signWithKey(unsigned: Message, key: PrivateKey): SignedMessage {
  return { message: unsigned, signature: key.sign(messageSigningBytes(unsigned)) }
}

/**
 * Whether the signature is the signer's; pass the key address when the sender is an ID address.
 * Delegated signatures are never taken: they cover an Ethereum transaction, which network version 15 does not know.
 *
 * @example
 * verifySignedMessage(signWithKey(message, key)) // true
 */
export function verifySignedMessage(value: SignedMessage, signer: Address = value.message.from): boolean {
  return (
    value.signature.type !== 'delegated' && verifySignature(value.signature, signer, messageSigningBytes(value.message))
  )
}
