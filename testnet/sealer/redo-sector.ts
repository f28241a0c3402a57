import { sealerErrors } from './errors.ts'
import type { Sealing } from './sealing.ts'
import type { Sector } from './sector.ts'
import { sealInputs } from './states/pre-commit.ts'
import { updateInputs } from './states/update-replica.ts'
import { requireUnsealed } from './storage/restore-unsealed.ts'
import { replicaKinds, writeReplica } from './storage/write-replica.ts'

/**
 * Makes the replica of a proven sector again, SIMULATED, with the ticket it was sealed with: from the unsealed copy, or
 * from the pieces of its deals. What the chain has of it stays as it is; a faulty sector is declared recovered by the
 * next look at it. The replica that is there is replaced only by the right one.
 *
 * Source: venus-sealer storage-sealing/garbage.go (RedoSector), which does so without looking at the result.
 * @param where attached paths in which it is made and kept; empty: where the sealer chooses
 * @throws {SECTOR_NOT_PROVEN} {REPLICA_DIFFERS} {STORAGE_NO_PATH} {STORAGE_PATH_UNKNOWN} {STORAGE_PATH_USE}
 */
export async function redoSector(
  sealing: Sealing,
  { data, state }: Sector,
  where: { readonly sealPath: string; readonly storePath: string },
): Promise<void> {
  const { storage, sectorBytes, config } = sealing
  const { number, pieces } = data
  const sealIn = where.sealPath === '' ? undefined : storage.at(where.sealPath, 'seal')
  const storeIn = where.storePath === '' ? undefined : storage.at(where.storePath, 'store')
  if ((state !== 'Proving' && state !== 'Available') || data.commR === null)
    throw sealerErrors.SECTOR_NOT_PROVEN({ sector: number, state })
  const kind = data.updateSealed === null ? 'sealed' : 'update'
  const had = await storage.find('unsealed', number)
  const unsealed = await requireUnsealed(sealing, number, pieces)
  try {
    await writeReplica(sealing, number, kind, {
      unsealed,
      record: { seal: sealInputs(sealing, data), update: kind === 'update' ? updateInputs(data) : null },
      expected: data.updateSealed ?? data.commR,
      ...(sealIn === undefined ? {} : { place: sealIn }),
    })
  } finally {
    if (had === undefined && !config().Sealing.AlwaysKeepUnsealedCopy) await storage.remove('unsealed', number)
  }
  for (const file of Object.values(replicaKinds[kind])) {
    if (storeIn === undefined) await storage.store(file, number, sectorBytes)
    else await storage.moveTo(file, number, storeIn, sectorBytes)
  }
}
