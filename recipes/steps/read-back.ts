import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CID } from 'multiformats/cid'
import { readUnsealed } from '#sdk/actions/sealer/read-unsealed.ts'
import { extractFile } from '#sdk/piece/index.ts'
import { formatSize } from '#sdk/units/size.ts'
import { recipeErrors } from '../errors.ts'
import type { DealRun } from './deal-run.ts'
import type { SectorPlace } from './seal-deal.ts'

/** A file as it is compared. */
export interface FileSum {
  readonly size: number
  readonly sha256: string
}

/**
 * Reads the piece out of the unsealed sector, the file out of its CAR, and compares it with the original.
 *
 * @throws {RETRIEVED_FILE_DIFFERS} what came back is not what went in
 */
export async function readBack(
  { network, options, miner, onStep }: DealRun,
  root: CID,
  { number, offset, length }: SectorPlace,
): Promise<{ readonly original: FileSum; readonly retrieved: FileSum }> {
  const retrievedPath = join(options.workDir, 'retrieved')
  const piecePath = join(options.workDir, 'piece-from-sector.car')
  const range = { miner: miner.id, sector: number, offset, length }
  await pipeline(readUnsealed(network.info.services.sealer!, range), createWriteStream(piecePath))
  await extractFile(piecePath, root, retrievedPath)
  const original = await sumOf(options.file)
  const retrieved = await sumOf(retrievedPath)
  if (original.sha256 !== retrieved.sha256)
    throw recipeErrors.RETRIEVED_FILE_DIFFERS({ expected: original.sha256, found: retrieved.sha256 })
  onStep('read back', `${formatSize(retrieved.size)}, SHA-256 ${retrieved.sha256}`)
  return { original, retrieved }
}

async function sumOf(path: string): Promise<FileSum> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, sha256: hash.digest('hex') }
}
