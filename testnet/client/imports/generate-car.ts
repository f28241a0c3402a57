import { resolve } from 'node:path'
import { importFile, openFile, pieceErrors, readCar, readCarHeader, writeCar } from '#sdk/piece/index.ts'

/**
 * Writes the CARv1 of a file, or that of a CAR of any version. It is whole or absent.
 *
 * @throws {PIECE_FILE_MISSING} {PIECE_FILE_EMPTY} {PIECE_SAME_FILE} {PIECE_WRITE_FAILED} {CAR_HEADER} {CAR_SECTION}
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
    const { roots } = await readCarHeader(source)
    await writeCar({ path: carPath, roots, blocks: readCar(source) })
    await source.checkUnchanged()
  } finally {
    await source.close()
  }
}
