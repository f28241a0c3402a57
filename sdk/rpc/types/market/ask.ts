import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { nullable } from '#sdk/codec/collections.ts'
import { jsonOptional, jsonStruct, orZero } from '#sdk/codec/json.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { storageAsk } from '#sdk/deals/ask.ts'

/** A provider's signed ask, with when it was stored: seconds since 1970. */
export const storedAsk = jsonStruct('SignedStorageAsk', {
  ask: nullable(storageAsk),
  signature: nullable(signature),
  createdAt: orZero(uint, 0),
  updatedAt: orZero(uint, 0),
})
export type StoredAsk = Infer<typeof storedAsk>

const terms = {
  /** attoFIL. */
  pricePerByte: bigint,
  unsealPrice: bigint,
  /** Bytes. */
  paymentInterval: uint,
  paymentIntervalIncrease: uint,
}

export const retrievalAsk = jsonStruct('RetrievalAsk', terms)
export type RetrievalAsk = Infer<typeof retrievalAsk>

export const storedRetrievalAsk = jsonStruct('RetrievalAsk', {
  miner: address,
  ...terms,
  createdAt: jsonOptional(uint),
  updatedAt: jsonOptional(uint),
})
export type StoredRetrievalAsk = Infer<typeof storedRetrievalAsk>
