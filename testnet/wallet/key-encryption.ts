import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { z } from 'zod'
import { walletErrors } from './errors.ts'

const cipherName = 'aes-128-ctr'
const blockSize = 8
const derivedBytes = 32
const hex = z.string().regex(/^([0-9a-f]{2})*$/)

/** A key at rest, in the layout of Ethereum's keystore v3. Source: venus-wallet crypto/aes/aes128.go. */
export const encryptedKey = z.object({
  cipher: z.literal(cipherName),
  ciphertext: hex,
  cipherparams: z.object({ iv: hex }),
  kdf: z.literal('scrypt'),
  kdfparams: z.object({
    n: z
      .number()
      .int()
      .max(1 << 20),
    r: z.literal(blockSize),
    p: z.number().int().max(16),
    dklen: z.literal(derivedBytes),
    salt: hex,
  }),
  mac: hex,
})
export type EncryptedKey = z.infer<typeof encryptedKey>

/** How hard deriving a key from the password is made. */
export interface ScryptFactor {
  readonly n: number
  readonly p: number
}

/** What is kept of a password, in memory only. */
export function passwordHash(password: string): Uint8Array {
  return keccak_256(new TextEncoder().encode(password))
}

/** Encrypts a private key under a password's hash. */
export async function encryptKey(
  secret: Uint8Array,
  password: Uint8Array,
  factor: ScryptFactor,
): Promise<EncryptedKey> {
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  const derived = await derive(password, salt, factor)
  const cipher = createCipheriv(cipherName, derived.subarray(0, 16), iv)
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()])
  return {
    cipher: cipherName,
    ciphertext: ciphertext.toString('hex'),
    cipherparams: { iv: iv.toString('hex') },
    kdf: 'scrypt',
    kdfparams: { n: factor.n, r: blockSize, p: factor.p, dklen: derivedBytes, salt: salt.toString('hex') },
    mac: Buffer.from(macOf(derived, ciphertext)).toString('hex'),
  }
}

/** @throws {WALLET_KEYS_UNDECRYPTABLE} under another password. */
export async function decryptKey(key: EncryptedKey, password: Uint8Array): Promise<Uint8Array> {
  const { n, p, salt } = key.kdfparams
  const derived = await derive(password, Buffer.from(salt, 'hex'), { n, p })
  const ciphertext = Buffer.from(key.ciphertext, 'hex')
  const mac = Buffer.from(key.mac, 'hex')
  if (mac.length !== 32 || !timingSafeEqual(mac, macOf(derived, ciphertext))) {
    throw walletErrors.WALLET_KEYS_UNDECRYPTABLE({})
  }
  const decipher = createDecipheriv(cipherName, derived.subarray(0, 16), Buffer.from(key.cipherparams.iv, 'hex'))
  return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
}

function macOf(derived: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return keccak_256(Buffer.concat([derived.subarray(16, 32), ciphertext]))
}

function derive(password: Uint8Array, salt: Uint8Array, { n, p }: ScryptFactor): Promise<Buffer> {
  const options = { N: n, r: blockSize, p, maxmem: 256 * n * blockSize * p }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, derivedBytes, options, (error, derived) => {
      if (error === null) resolve(derived)
      else reject(error)
    })
  })
}
