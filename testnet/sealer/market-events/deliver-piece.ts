import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CID } from 'multiformats/cid'
import { streamOf } from '#sdk/piece/byte-stream.ts'
import { fr32Padded, fr32Payload } from '#sdk/piece/fr32.ts'
import { openFile, sliceOf, unpaddedOf } from '#sdk/piece/index.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { Turns } from '#testnet/service/turns.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing } from '../sealing.ts'
import type { Sector } from '../sector.ts'
import { unsealSector } from '../unseal-sector.ts'

/** A piece in a sector, and where its payload is to go: a URL that takes it by PUT, or the sealer's own piece store. */
export interface Delivery {
  /** Null where the market does not say it: then the place does. */
  readonly pieceCid: CID | null
  /** Unpadded bytes into the sector. */
  readonly offset: number
  /** Unpadded bytes. */
  readonly size: number
  readonly destination: string
}

/** Unsealing reads and writes whole sectors: one after another. */
const turns = new Turns()

/**
 * Unseals a piece and brings its payload, with the zeros that it was filled up with, to where it is wanted.
 *
 * @throws {PIECE_NOT_IN_SECTOR} {SECTOR_FILE_MISSING} {PIECE_DELIVERY_FAILED} and what the piece store throws
 */
export async function deliverPiece(
  sealing: Sealing,
  sector: Sector,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const place = placeOf(sector, delivery)
  const path = await turns.take('unseal', () => unsealSector(sealing, sector, signal))
  const piece = unpaddedOf(sliceOf(await openFile(path), place.offset, place.size))
  try {
    const { destination } = delivery
    if (/^https?:/.test(destination)) await send(new URL(destination), piece.size, streamOf(piece), signal)
    else await store(sealing, path, place, destination, streamOf(piece), signal)
  } finally {
    await piece.close()
  }
}

interface PiecePlace {
  readonly pieceCid: CID
  /** Padded bytes. */
  readonly offset: number
  readonly size: number
}

/** Markets differ in whether they count with padding; the sealer knows the place of each of its pieces by name. */
function placeOf({ data }: Sector, { pieceCid, offset: unpadded, size: bytes }: Delivery): PiecePlace {
  let offset = 0
  for (const { piece } of data.pieces) {
    const isNamed = pieceCid !== null && piece.pieceCid.equals(pieceCid)
    // An offset is a number of Fr32 blocks, and need not be the size of a piece.
    const isThere = (offset / fr32Padded) * fr32Payload === unpadded && paddedToUnpadded(piece.size) === bytes
    if (isNamed || (pieceCid === null && isThere)) return { pieceCid: piece.pieceCid, offset, size: piece.size }
    offset += piece.size
  }
  const wanted = pieceCid === null ? `at ${unpadded} of ${bytes} bytes` : `${pieceCid}`
  throw sealerErrors.PIECE_NOT_IN_SECTOR({ sector: data.number, piece: wanted })
}

/** Sends a payload of known length, as presigned URLs of object storages want it. */
async function send(url: URL, bytes: number, payload: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  const place = `${url.origin}${url.pathname}`
  const headers = { 'content-length': bytes, 'content-type': 'application/octet-stream' }
  try {
    const sending = request(url, { method: 'PUT', headers, signal })
    const answered = new Promise<number>((resolve, reject) => {
      sending.on('error', reject)
      sending.on('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
    })
    const [status] = await Promise.all([answered, pipeline(Readable.from(payload), sending)])
    if (status < 200 || status >= 300) throw new Error(`it answers ${status}`)
  } catch (cause) {
    signal.throwIfAborted()
    // The URL may be signed: what is behind its path is a secret.
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw sealerErrors.PIECE_DELIVERY_FAILED({ place, reason }, { cause })
  }
}

/** Puts a payload into the sealer's own piece store, under the piece's name; a path says no more than that name. */
async function store(
  { config, logger }: Sealing,
  unsealed: string,
  { pieceCid, size }: PiecePlace,
  destination: string,
  payload: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  if (basename(destination) !== `${pieceCid}`) {
    throw sealerErrors.PIECE_DELIVERY_FAILED({ place: destination, reason: `it is not the name of piece ${pieceCid}` })
  }
  const stores = await PieceStores.open(config().PieceStorage, { use: 'write', logger })
  const file = `${unsealed}.${pieceCid}.tmp`
  try {
    await pipeline(Readable.from(payload), createWriteStream(file), { signal })
    await stores.put(pieceCid, file, paddedToUnpadded(size), { paddedSize: size, move: true, signal })
  } finally {
    await rm(file, { force: true })
    await stores.close()
  }
}
