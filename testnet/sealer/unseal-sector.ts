import { createReadStream, createWriteStream } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { fr32PaddedLength } from '#sdk/piece/fr32.ts'
import { recordedReplicaId, unsealReplica } from '#sdk/simulated-proofs/index.ts'
import type { Sealing } from './sealing.ts'
import type { Sector } from './sector.ts'
import { readReplicaRecord } from './storage/known-replicas.ts'
import { wholeOrNone } from './storage/whole-or-none.ts'
import { replicaKinds } from './storage/write-replica.ts'

/** Whether a range of a sector, in unpadded bytes, can be read without unsealing it first. */
export async function sectorIsUnsealed(
  { storage, sectorBytes }: Sealing,
  { data }: Sector,
  { offset, size }: { readonly offset: number; readonly size: number },
): Promise<boolean> {
  const path = await storage.find('unsealed', data.number)
  if (path === undefined || (await stat(path)).size !== sectorBytes) return false
  return fr32PaddedLength(offset + size) <= sectorBytes
}

/**
 * Makes the unsealed file of a sector again out of its replica, the updated one if there is one, and says where it is.
 *
 * @throws {SECTOR_FILE_MISSING}
 */
export async function unsealSector(
  { storage, sectorBytes }: Sealing,
  { data }: Sector,
  signal?: AbortSignal,
): Promise<string> {
  const known = await storage.find('unsealed', data.number)
  if (known !== undefined) return known
  const kind = (await storage.find('update', data.number)) === undefined ? 'sealed' : 'update'
  const replica = await storage.locate(replicaKinds[kind].replica, data.number)
  const id = recordedReplicaId(await readReplicaRecord(storage, data.number, kind))
  const path = await storage.findOrAllocate('unsealed', data.number, 'store', sectorBytes)
  const unfinished = `${path}.tmp`
  const unseal = (bytes: AsyncIterable<Uint8Array>) => unsealReplica(bytes, id)
  await storage.reserving(path, sectorBytes, () =>
    wholeOrNone(unfinished, async () => {
      const out = createWriteStream(unfinished, { flush: true })
      await pipeline(createReadStream(replica), unseal, out, signal === undefined ? {} : { signal })
      await rename(unfinished, path)
    }),
  )
  return path
}
