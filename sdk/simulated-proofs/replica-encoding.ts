import { createCipheriv, createHash } from 'node:crypto'
import { bind } from './digest.ts'

const BLOCK_BYTES = 16

/**
 * The encoding of a replica, SIMULATED: a keystream of the replica's id over the data. Applied to data it gives the
 * replica, applied to the replica it gives the data. Feed it the bytes in order from `offset` on.
 *
 * @param id of {@link replicaId} or {@link updatedReplicaId}.
 * @param offset padded bytes into the sector of the first byte it will be fed.
 * @example
 * import { replicaCipher } from '#sdk/simulated-proofs/replica-encoding.ts'
 * const id = new Uint8Array(32)
 * const [encode, decode] = [replicaCipher(id), replicaCipher(id)]
 * decode(encode(Uint8Array.of(1, 2))) // the bytes 01 02
 */
export function replicaCipher(id: Uint8Array, offset = 0): (chunk: Uint8Array) => Uint8Array {
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK_BYTES)), 8)
  const cipher = createCipheriv('aes-256-ctr', bind('keystream', [id]), counter)
  cipher.update(new Uint8Array(offset % BLOCK_BYTES))
  return (chunk) => {
    const { buffer, byteOffset, length } = cipher.update(chunk)
    return new Uint8Array(buffer, byteOffset, length)
  }
}

/**
 * The replica of a sector's unsealed, padded bytes. SIMULATED; it never fails by itself.
 *
 * @example
 * import { sealReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * import { appendFile } from 'node:fs/promises'
 * const id = new Uint8Array(32)
 * for await (const bytes of sealReplica([new Uint8Array(2048)], id)) await appendFile('sealed', bytes)
 */
export async function* sealReplica(
  unsealed: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  id: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const encode = replicaCipher(id)
  for await (const chunk of unsealed) yield encode(chunk)
}

/**
 * The unsealed, padded bytes of a replica, or of its part from `offset` on, in bytes. SIMULATED.
 *
 * @example
 * import { sealReplica, unsealReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * const id = new Uint8Array(32)
 * const sealed = sealReplica([new Uint8Array(2048)], id)
 * for await (const bytes of unsealReplica(sealed, id)) console.log(bytes.length) // 2048
 */
export async function* unsealReplica(
  replica: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  id: Uint8Array,
  offset = 0,
): AsyncGenerator<Uint8Array> {
  const decode = replicaCipher(id, offset)
  for await (const chunk of replica) yield decode(chunk)
}

/**
 * The digest of all of a replica's bytes. It takes reading the whole file: only who still has it can compute it.
 *
 * @example
 * import { digestReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * import { createReadStream } from 'node:fs'
 * const digest = await digestReplica(createReadStream('sealed'))
 */
export async function digestReplica(replica: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of replica) hash.update(chunk)
  return new Uint8Array(hash.digest())
}
