import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CID } from 'multiformats/cid'
import {
  digestReplica,
  type ReplicaRecord,
  recordedReplicaId,
  replicaCommitment,
  replicaRecord,
  sealReplica,
} from '#sdk/simulated-proofs/index.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing } from '../sealing.ts'
import type { Place } from './place.ts'
import type { FileKind } from './sector-name.ts'
import { wholeOrNone } from './whole-or-none.ts'

const RECORD_FILE = 'p_aux'

/** Which two kinds of file hold a replica and what goes with it. */
export const replicaKinds = {
  sealed: { replica: 'sealed', cache: 'cache' },
  update: { replica: 'update', cache: 'update-cache' },
} as const

export interface NewReplica {
  readonly unsealed: string
  readonly record: ReplicaRecord
  /** CommR, where it is known: any other replica is thrown away. */
  readonly expected?: CID
  /** Where to write it; what other places have of it is removed then. The sealer chooses if it is left out. */
  readonly place?: Place
  readonly signal?: AbortSignal
}

/**
 * Writes a replica of an unsealed file, SIMULATED, with its record in the cache folder; a replica that is only half
 * there is never taken for a whole one.
 *
 * @returns CommR
 * @throws {REPLICA_DIFFERS} it is not the expected one
 */
export async function writeReplica(
  { storage, sectorBytes }: Pick<Sealing, 'storage' | 'sectorBytes'>,
  sector: number,
  kind: keyof typeof replicaKinds,
  { unsealed, record, expected, place, signal }: NewReplica,
): Promise<CID> {
  const kinds = replicaKinds[kind]
  const pathOf = (file: FileKind) =>
    place === undefined
      ? storage.findOrAllocate(file, sector, 'seal', sectorBytes)
      : storage.allocateIn(place, file, sector, sectorBytes)
  const path = await pathOf(kinds.replica)
  const unfinished = `${path}.tmp`
  const id = recordedReplicaId(record)
  const commR = await storage.reserving(path, sectorBytes, () =>
    wholeOrNone(unfinished, async () => {
      const out = createWriteStream(unfinished, { flush: true })
      await pipeline(createReadStream(unsealed), (bytes) => sealReplica(bytes, id), out, { signal })
      const made = replicaCommitment({ id, digest: await digestReplica(createReadStream(unfinished)) })
      if (expected !== undefined && !made.equals(expected))
        throw sealerErrors.REPLICA_DIFFERS({ sector, expected: `${expected}`, made: `${made}` })
      await rename(unfinished, path)
      return made
    }),
  )
  const cache = await pathOf(kinds.cache)
  await mkdir(cache, { recursive: true })
  await writeFile(join(cache, RECORD_FILE), replicaRecord.encode(record))
  if (place !== undefined) for (const file of Object.values(kinds)) await storage.keepOnlyIn(place, file, sector)
  return commR
}
