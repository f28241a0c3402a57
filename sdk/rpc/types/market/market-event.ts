import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonStruct, uuid } from '#sdk/codec/json.ts'
import { bytes, text } from '#sdk/codec/primitives.ts'

/** Whose requests a sealer answers. */
export const marketEventPolicy = jsonStruct('MarketRegisterPolicy', { miner: address })
export type MarketEventPolicy = Infer<typeof marketEventPolicy>

/** A request of the market to a sealer that listens: a method with its parameters as JSON. */
export const requestEvent = jsonStruct('RequestEvent', { id: uuid, method: text(), payload: bytes() })
export type RequestEvent = Infer<typeof requestEvent>

/** What the sealer answers; an empty error is success. */
export const responseEvent = jsonStruct('ResponseEvent', { id: uuid, payload: bytes(), error: text() })
export type ResponseEvent = Infer<typeof responseEvent>
