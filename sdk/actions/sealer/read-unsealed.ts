import { fr32UnpadStream } from '#sdk/piece/index.ts'
import { dealActionErrors } from '../deals/errors.ts'

export interface UnsealedRange {
  /** The miner's actor id. */
  readonly miner: number
  readonly sector: number
  /** Padded bytes into the sector, as `sectors deal` prints them. */
  readonly offset: number
  /** Padded bytes. */
  readonly length: number
}

/**
 * Reads a piece back out of a sector that has an unsealed copy: the sealer sends the padded bytes, and the padding is
 * taken off here. The piece ends with the zeros it was filled up with.
 *
 * @param sealer where the sealer's API is, with a token for it
 * @throws {SECTOR_FILE_UNAVAILABLE}
 * @example
 * import { readUnsealed } from 'dealkit'
 * const sealer = { url: 'http://127.0.0.1:2345', token: 'eyJhbGciOiJIUzI1NiJ9…' }
 * const range = { miner: 1000, sector: 0, offset: 0, length: 2048 }
 * for await (const bytes of readUnsealed(sealer, range)) process.stdout.write(bytes)
 */
export async function* readUnsealed(
  sealer: { readonly url: string; readonly token: string },
  range: UnsealedRange,
): AsyncGenerator<Uint8Array> {
  const { miner, sector, offset, length } = range
  const url = new URL(`/remote/unsealed/s-t0${miner}-${sector}`, sealer.url)
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${sealer.token}`, range: `bytes=${offset}-${offset + length - 1}` },
  })
  if (response.status !== 206 || response.body === null) {
    await response.body?.cancel()
    throw dealActionErrors.SECTOR_FILE_UNAVAILABLE({ sector, status: response.status })
  }
  yield* fr32UnpadStream(response.body)
}
