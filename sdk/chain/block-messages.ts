import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonStruct } from '#sdk/codec/json.ts'
import { message } from './message.ts'
import { signedMessage } from './signed-message.ts'

/** A message with the CID it is found by, as the parent messages of a block come. */
export const messageWithCid = jsonStruct('MessageCID', { cid, message })
export type MessageWithCid = Infer<typeof messageWithCid>

/** The messages of one block; `cids` are those of the BLS messages, then of the secp256k1 ones. */
export const blockMessages = jsonStruct('BlockMessages', {
  bls: as('BlsMessages', jsonList(message)),
  secp256k1: as('SecpkMessages', jsonList(signedMessage)),
  cids: jsonList(cid),
})
export type BlockMessages = Infer<typeof blockMessages>
