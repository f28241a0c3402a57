import { resolve } from 'node:path'
import { importFile, openCarBlocks, openFile, pieceErrors, writeCar } from '#sdk/piece/index.ts'
import { clientErrors } from '../errors.ts'
import { blocksAsSent } from './sent-car.ts'

/**
 * Writes the CARv1 that deals for a file, or for the DAG of a CAR of any version, are made of. It is whole or absent.
 *
 * @throws {PIECE_FILE_MISSING} {PIECE_FILE_EMPTY} {PIECE_SAME_FILE} {PIECE_WRITE_FAILED} {CAR_HEADER} {CAR_SECTION}
 * @throws {IMPORT_CAR_ROOTS} {IMPORT_CAR_INCOMPLETE} {CAR_BLOCK_MISMATCH} {CAR_HASH_UNKNOWN} {GRAPHSYNC_BLOCK_UNREADABLE}
 */
export async function generateCar(file: { path: string; isCar: boolean }, outputPath: string): Promise<void> {
  const path = resolve(file.path)
  const carPath = resolve(outputPath)
  if (!file.isCar) {
    await importFile({ path, carPath })
    return
  }
  if (path === carPath) throw pieceErrors.PIECE_SAME_FILE({ path })
  const source = await openFile(path)
  try {
    const car = await openCarBlocks(source)
    const { roots } = car
    if (roots.length === 0) throw clientErrors.IMPORT_CAR_ROOTS({ path, roots: 0 })
    await writeCar({ path: carPath, roots, blocks: blocksAsSent(car, path) })
    await source.checkUnchanged()
  } finally {
    await source.close()
  }
}
