import { createPrivateKey, createPublicKey } from 'node:crypto'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyFromRaw, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { protocolErrors } from './errors.ts'

/** What stands before the seed in a PKCS #8 key. Source: RFC 8410 section 7. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')
const seedBytes = 32
const rawBytes = 64

/**
 * Reads a host's private key: an Ed25519 seed of 32 bytes, its 64-byte form, or the protobuf form of libp2p.
 *
 * @throws {HOST_KEY_INVALID} for bytes that are none of these.
 * @example
 * import { readHostKey } from '#sdk/protocols/host-key.ts'
 * (await readHostKey(new Uint8Array(32))).type // 'Ed25519'
 */
export async function readHostKey(bytes: Uint8Array): Promise<PrivateKey> {
  try {
    if (bytes.length === seedBytes) return privateKeyFromRaw(Buffer.concat([bytes, publicKeyOf(bytes)]))
    return bytes.length === rawBytes ? privateKeyFromRaw(bytes) : privateKeyFromProtobuf(bytes)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw protocolErrors.HOST_KEY_INVALID({ reason }, { cause })
  }
}

function publicKeyOf(seed: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x!, 'base64url')
}

/**
 * A new Ed25519 host key in the protobuf form that Go nodes keep in their key store.
 *
 * @example
 * import { generateHostKey } from 'dealkit/protocols'
 * import { writeFile } from 'node:fs/promises'
 * await writeFile('libp2p-host.key', await generateHostKey())
 */
export async function generateHostKey(): Promise<Uint8Array> {
  return privateKeyToProtobuf(await generateKeyPair('Ed25519'))
}

/**
 * The peer id that a host key stands for, as text.
 *
 * @throws {HOST_KEY_INVALID}
 * @example
 * import { peerIdOfKey } from 'dealkit/protocols'
 * await peerIdOfKey(new Uint8Array(32)) // '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
 */
export async function peerIdOfKey(bytes: Uint8Array): Promise<string> {
  return peerIdFromPrivateKey(await readHostKey(bytes)).toString()
}
