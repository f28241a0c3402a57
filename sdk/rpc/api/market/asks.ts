import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { jsonList, nothing } from '#sdk/codec/json.ts'
import { int, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { retrievalAsk, storedAsk, storedRetrievalAsk } from '../../types/market/ask.ts'

const miner = param('mAddr', address)

/** What the provider asks. Prices are attoFIL per GiB of padded piece and epoch. */
export const marketAskMethods = {
  MarketSetAsk: method(
    'admin',
    [
      miner,
      param('price', bigint),
      param('verifiedPrice', bigint),
      param('duration', int),
      param('minPieceSize', uint),
      param('maxPieceSize', uint),
    ],
    nothing,
  ),
  MarketGetAsk: method('read', [miner], storedAsk),
  MarketListStorageAsk: method('read', [], jsonList(storedAsk)),
  MarketSetRetrievalAsk: method('admin', [miner, param('rask', retrievalAsk)], nothing),
  MarketGetRetrievalAsk: method('read', [miner], retrievalAsk),
  MarketListRetrievalAsk: method('read', [], jsonList(storedRetrievalAsk)),
} satisfies MethodTable
