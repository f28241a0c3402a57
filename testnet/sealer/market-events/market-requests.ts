import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonNullable, jsonStruct, orZero } from '#sdk/codec/json.ts'
import { text, uint } from '#sdk/codec/primitives.ts'
import { parseJson, stringifyJson } from '#sdk/rpc/json.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing } from '../sealing.ts'
import type { Sector } from '../sector.ts'
import { sectorIsUnsealed } from '../unseal-sector.ts'
import { deliverPiece } from './deliver-piece.ts'

/** The number of a sector by both of its names: `Sid`, and before that `Sector`. */
const sectorRef = jsonStruct('SectorRef', { id: as('ID', jsonStruct('SectorID', { miner: uint, number: uint })) })

const fields = {
  pieceCid: orZero(jsonNullable(cid), null),
  sid: jsonNullable(uint),
  sector: jsonNullable(sectorRef),
  offset: uint,
  size: uint,
  destination: as('Dest', orZero(text(8 << 10), '')),
}
const marketRequest = jsonStruct('MarketRequest', fields)
export type MarketRequest = Infer<typeof marketRequest>

type Find = (number: number) => Sector
type Answer = (sealing: Sealing, sector: Sector, request: MarketRequest, signal: AbortSignal) => Promise<unknown>

/** What is asked, by its name on the channel; the answers are JSON. */
const answers: Readonly<Record<string, Answer>> = {
  IsUnsealed: (sealing, sector, { offset, size }) => sectorIsUnsealed(sealing, sector, { offset, size }),
  // Markets of one age take no answer, later ones the state of unsealing: it is over when this is answered.
  async SectorsUnsealPiece(sealing, sector, { pieceCid, offset, size, destination }, signal) {
    await deliverPiece(sealing, sector, { pieceCid, offset, size, destination }, signal)
    return 'finished'
  },
}

/**
 * Answers a request of a market.
 *
 * @throws {MARKET_REQUEST_UNKNOWN} {SECTOR_UNKNOWN} {CODEC_INVALID} {JSON_INVALID} and what unsealing throws
 */
export async function answerMarket(
  sealing: Sealing,
  find: Find,
  method: string,
  payload: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const answer = Object.hasOwn(answers, method) ? answers[method] : undefined
  if (answer === undefined) throw sealerErrors.MARKET_REQUEST_UNKNOWN({ method })
  const request = marketRequest.fromJson(parseJson(new TextDecoder().decode(payload)))
  const number = request.sid ?? request.sector?.id.number
  if (number === undefined) throw sealerErrors.MARKET_REQUEST_SECTORLESS({ method })
  return new TextEncoder().encode(stringifyJson(await answer(sealing, find(number), request, signal)))
}
