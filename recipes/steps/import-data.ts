import type { CID } from 'multiformats/cid'
import { formatSize } from '#sdk/units/size.ts'
import type { DealResult } from '../deal.ts'
import { recipeErrors } from '../errors.ts'
import type { DealRun } from './deal-run.ts'
import type { OfferedPiece } from './offer-piece.ts'

/** Data as the client keeps it, ready to be sent. */
export interface ImportedData {
  readonly root: CID
  readonly car: DealResult['car']
  readonly piece: OfferedPiece
}

/** The client makes a CAR of the file and keeps it; its piece is known from then on. */
export async function importData({ network: { client }, options, onStep }: DealRun): Promise<ImportedData> {
  const { root, importId } = await client.clientImport({ path: options.file, isCar: false })
  onStep('import', `root ${root}`)
  const imported = (await client.clientListImports()).find(({ key }) => key === importId)
  if (imported === undefined) throw recipeErrors.IMPORT_LOST({ file: options.file })
  const { pieceCid, pieceSize, payloadSize } = await client.clientDealPieceCID(root)
  onStep('piece', `${pieceCid}, ${formatSize(pieceSize)} padded`)
  return { root, car: { path: imported.carPath, size: payloadSize }, piece: { pieceCid, paddedBytes: pieceSize } }
}
