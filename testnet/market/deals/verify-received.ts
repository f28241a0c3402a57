import { rm, stat } from 'node:fs/promises'
import { pieceErrors, verifyFile } from '#sdk/piece/index.ts'
import type { Market } from '../market.ts'
import type { ProviderDeal } from './deal-record.ts'

/**
 * Takes the data that a transfer brought into the piece store, if it is what the deal is about. It was hashed while it
 * came; a file that is not as it was left then, or came before the market was started, is read once more.
 */
export async function verifyReceived({ pieces, hashedCars }: Market, { data }: ProviderDeal) {
  const { pieceCid, pieceSize } = data.signed.proposal
  const stored = await pieces.size(pieceCid)
  const received = await stat(data.inboundCar).catch(() => undefined)
  if (received === undefined) {
    // A crash may have come between storing the piece and saying so.
    if (stored !== undefined) return { event: 'VerifiedData', data: arrived(stored) } as const
    const message = `the received data is gone: there is no file ${data.inboundCar}; the client must propose again`
    return { event: 'DataVerificationFailed', message } as const
  }
  const hashed = hashedCars.get(data.inboundCar)
  try {
    // A store that has the piece takes no other file in, and so checks none.
    if (stored !== undefined) await verifyFile(data.inboundCar, pieceCid, pieceSize, hashed)
    const { size } = await pieces.put(pieceCid, data.inboundCar, received.size, {
      paddedSize: pieceSize,
      move: true,
      hashed,
    })
    await rm(data.inboundCar, { force: true })
    hashedCars.delete(data.inboundCar)
    return { event: 'VerifiedData', data: arrived(size) } as const
  } catch (error) {
    const wrong = [pieceErrors.PIECE_MISMATCH, pieceErrors.PIECE_TOO_LARGE].find((row) => row.is(error))
    if (wrong === undefined) throw error
    const message = `proposal CommP doesn't match calculated CommP: ${(error as Error).message}`
    return { event: 'DataVerificationFailed', message } as const
  }
}

const arrived = (payloadSize: number) => ({ payloadSize, pieceStatus: 'Undefine', inboundCar: '' }) as const
