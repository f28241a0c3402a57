import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { json, jsonStruct } from '#sdk/codec/json.ts'
import { int } from '#sdk/codec/primitives.ts'
import { receipt } from './receipt.ts'
import { tipSetKey } from './tipset-key.ts'

/**
 * Where a message was executed. `message` differs from what was asked for when a replacement with other gas fields
 * made it onto the chain; the tipset and height are of the receipt, one or more after the inclusion.
 * Source: venus venus-shared/types/api_types.go (MsgLookup).
 */
export const messageLookup = jsonStruct('MsgLookup', {
  message: cid,
  receipt,
  /** The return value decoded by the node, or null. */
  returnDec: json,
  tipSet: tipSetKey,
  height: int,
})
export type MessageLookup = Infer<typeof messageLookup>
