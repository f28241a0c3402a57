import { open, stat, truncate } from 'node:fs/promises'
import { createCommPStream, fr32PadStream } from '#sdk/piece/index.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'

const CHUNK = 1 << 20

/** Makes an unsealed file of a sector's size: zeros that take no room on disk. */
export async function createUnsealedFile(path: string, sectorBytes: number): Promise<void> {
  const exists = await stat(path).then(
    ({ size }) => size === sectorBytes,
    () => false,
  )
  if (exists) return
  const file = await open(path, 'w')
  await file.close()
  await truncate(path, sectorBytes)
}

/**
 * Writes a piece into an unsealed file, padded, at its place; zeros fill the piece up to its size.
 * @param payload the piece's bytes without padding
 * @returns the commitment of what was written, to compare with the deal's
 */
export async function writePiece(
  path: string,
  offset: number,
  paddedBytes: number,
  payload: AsyncIterable<Uint8Array>,
) {
  const commp = createCommPStream({ threads: 1 })
  const room = paddedToUnpadded(paddedBytes)
  async function* filled(): AsyncGenerator<Uint8Array> {
    let size = 0
    for await (const chunk of payload) {
      size += chunk.length
      await commp.write(chunk)
      yield chunk
    }
    for (let rest = room - size; rest > 0; rest -= CHUNK) yield new Uint8Array(Math.min(rest, CHUNK))
  }
  const file = await open(path, 'r+')
  try {
    let at = offset
    for await (const chunk of fr32PadStream(filled())) {
      await file.write(chunk, 0, chunk.length, at)
      at += chunk.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return commp.digest()
}
