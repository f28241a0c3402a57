import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import {
  digestReplica,
  type Replica,
  type ReplicaRecord,
  recordedReplicaId,
  replicaCommitment,
  replicaRecord,
} from '#sdk/simulated-proofs/index.ts'
import type { SectorStorage } from './sector-storage.ts'
import { replicaKinds } from './write-replica.ts'

interface Known {
  readonly changedMs: number
  readonly size: number
  readonly replica: Replica
}

/** Digests of replicas by file: one is read again only when it has changed. */
export class KnownReplicas {
  readonly #storage: SectorStorage
  readonly #known = new Map<string, Known>()

  constructor(storage: SectorStorage) {
    this.#storage = storage
  }

  /**
   * The replica that a CommR commits to: the sealed one or its update, whichever the chain has. Undefined when
   * neither is here and whole; `reason` then says what was found.
   */
  async intact(sector: number, sealedCid: CID): Promise<{ replica?: Replica; reason: string }> {
    const reasons: string[] = []
    for (const kind of ['update', 'sealed'] as const) {
      try {
        const replica = await this.#read(kind, sector)
        if (replica === undefined) reasons.push(`no ${kind} file`)
        else if (replicaCommitment(replica).equals(sealedCid)) return { replica, reason: '' }
        else reasons.push(`the ${kind} file is not what CommR commits to`)
      } catch (error) {
        reasons.push(`the ${kind} file cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return { reason: reasons.join('; ') }
  }

  async #read(kind: keyof typeof replicaKinds, sector: number): Promise<Replica | undefined> {
    const path = await this.#storage.find(replicaKinds[kind].replica, sector)
    if (path === undefined) return undefined
    const { mtimeMs, size } = await stat(path)
    const known = this.#known.get(path)
    if (known?.changedMs === mtimeMs && known.size === size) return known.replica
    const id = recordedReplicaId(await readReplicaRecord(this.#storage, sector, kind))
    const replica = { id, digest: await digestReplica(createReadStream(path)) }
    this.#known.set(path, { changedMs: mtimeMs, size, replica })
    return replica
  }
}

/** What a replica was made of. @throws {SECTOR_FILE_MISSING} */
export async function readReplicaRecord(
  storage: SectorStorage,
  sector: number,
  kind: keyof typeof replicaKinds,
): Promise<ReplicaRecord> {
  const cache = await storage.locate(replicaKinds[kind].cache, sector)
  return replicaRecord.decode(await readFile(join(cache, 'p_aux')))
}
