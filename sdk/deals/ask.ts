import type { Address } from '#sdk/address/address.ts'
import { address, bigint, type Infer, int, nullable, struct, tuple, uint } from '#sdk/codec/index.ts'
import { signature } from '#sdk/crypto/signature.ts'

const askFields = {
  price: bigint,
  verifiedPrice: bigint,
  minPieceSize: uint,
  maxPieceSize: uint,
  miner: address,
  timestamp: int,
  expiry: int,
  seqNo: uint,
}

/**
 * What a provider asks for storage. Prices are attoFIL per GiB of padded piece and epoch; sizes are padded bytes;
 * `timestamp` and `expiry` are epochs. Declared in Go's field order, the order of providers before 2023.
 * Source: go-fil-markets storagemarket/types.go.
 */
export const storageAsk = struct('StorageAsk', askFields)
/** What a provider asks: prices in attoFIL per GiB and epoch, piece sizes in padded bytes, and how long that holds. */
export type StorageAsk = Infer<typeof storageAsk>

/** The ask of /fil/storage/ask/1.0.1, whose signature covers a tuple. */
export const storageAskTuple = tuple('StorageAsk0', askFields)

/** An ask with its provider's signature over the ask's own bytes. */
export const signedStorageAsk = struct('SignedStorageAsk', {
  ask: nullable(storageAsk),
  signature: nullable(signature),
})
/** An ask with its provider's signature. */
export type SignedStorageAsk = Infer<typeof signedStorageAsk>

/** What a provider asks until it is told otherwise. Source: go-fil-markets storedask.go. */
export const askDefaults = {
  price: 500_000_000n,
  verifiedPrice: 50_000_000n,
  minPieceSize: 256,
  maxPieceSize: 1 << 20,
  durationEpochs: 1_000_000,
} as const

/** What is to change in an ask: prices in attoFIL per GiB and epoch, piece sizes in padded bytes. The rest stays. */
export interface AskTerms {
  readonly price?: bigint | undefined
  readonly verifiedPrice?: bigint | undefined
  readonly minPieceSize?: number | undefined
  readonly maxPieceSize?: number | undefined
  /** Epochs from `epoch` that the ask is good for. */
  readonly durationEpochs?: number | undefined
}

/**
 * The ask that follows another one, or the first: its number is one higher, its time is now.
 *
 * @example
 * import { nextAsk } from 'dealkit/deals'
 * import { Address, parseFil } from 'dealkit'
 * nextAsk({ miner: Address.fromId(1000), epoch: 1000, terms: { price: parseFil('0.02 FIL') } }).seqNo // 0
 */
export function nextAsk(from: {
  miner: Address
  epoch: number
  previous?: StorageAsk | undefined
  terms?: AskTerms
}): StorageAsk {
  const terms = from.terms ?? {}
  return {
    price: terms.price ?? askDefaults.price,
    verifiedPrice: terms.verifiedPrice ?? askDefaults.verifiedPrice,
    minPieceSize: terms.minPieceSize ?? askDefaults.minPieceSize,
    maxPieceSize: terms.maxPieceSize ?? askDefaults.maxPieceSize,
    miner: from.miner,
    timestamp: from.epoch,
    expiry: from.epoch + (terms.durationEpochs ?? askDefaults.durationEpochs),
    seqNo: from.previous === undefined ? 0 : from.previous.seqNo + 1,
  }
}
