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

/**
 * The wire form of a signed message; JSON carries its CID besides.
 * Source: venus venus-shared/types/signed_message.go.
 */
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
 * import { signedMessageCid, signWithKey } from '#sdk/chain/signed-message.ts'
 * import { draftMessage, PrivateKey } from 'dealkit'
 * const key = PrivateKey.generate('secp256k1')
 * const signed = signWithKey(draftMessage({ from: key.address, to: key.address }), key)
 * signedMessageCid(signed).toString() // 'bafy2bzace…', as MpoolPush returns it
 */
export function signedMessageCid(value: SignedMessage): CID {
  return value.signature.type === 'bls' ? messageCid(value.message) : dagCborCid(fields.encode(value))
}

/**
 * The size in bytes that gas is charged for: BLS signatures are folded into the block's, so they do not count.
 *
 * @example
 * import { chainLength, signWithKey } from '#sdk/chain/signed-message.ts'
 * import { draftMessage, PrivateKey } from 'dealkit'
 * const key = PrivateKey.generate('secp256k1')
 * chainLength(signWithKey(draftMessage({ from: key.address, to: key.address }), key)) // 122
 */
export function chainLength(value: SignedMessage): number {
  return (value.signature.type === 'bls' ? message.encode(value.message) : fields.encode(value)).length
}

/**
 * Signs a message with its sender's key. The sender may be an ID address: then the key is taken on trust.
 *
 * @example
 * import { signWithKey } from '#sdk/chain/signed-message.ts'
 * import { Address, draftMessage, parseFil, PrivateKey } from 'dealkit'
 * const key = PrivateKey.generate('secp256k1')
 * const draft = draftMessage({ from: key.address, to: Address.fromId(1000), value: parseFil('1 FIL') })
 * const signed = signWithKey(draft, key)
 */
export function signWithKey(unsigned: Message, key: PrivateKey): SignedMessage {
  return { message: unsigned, signature: key.sign(messageSigningBytes(unsigned)) }
}

/**
 * Whether the signature is the signer's; pass the key address when the sender is an ID address.
 * Delegated signatures are never taken: they cover an Ethereum transaction, which network version 15 does not know.
 *
 * @example
 * import { signWithKey, verifySignedMessage } from '#sdk/chain/signed-message.ts'
 * import { draftMessage, PrivateKey } from 'dealkit'
 * const key = PrivateKey.generate('bls')
 * verifySignedMessage(signWithKey(draftMessage({ from: key.address, to: key.address }), key)) // true
 */
export function verifySignedMessage(value: SignedMessage, signer: Address = value.message.from): boolean {
  return (
    value.signature.type !== 'delegated' && verifySignature(value.signature, signer, messageSigningBytes(value.message))
  )
}
