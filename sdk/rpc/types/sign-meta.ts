import type { Infer } from '#sdk/codec/codec.ts'
import { jsonStruct } from '#sdk/codec/json.ts'
import { bytes, text } from '#sdk/codec/primitives.ts'

/** What is to be signed: `message` with the CBOR of the message as `extra`, `dealproposal`, `clientdeal`, … */
export const signMeta = jsonStruct('MsgMeta', { type: text(), extra: bytes() })
export type SignMeta = Infer<typeof signMeta>
