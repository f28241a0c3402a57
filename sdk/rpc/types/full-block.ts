import { blockHeader } from '#sdk/chain/block-header.ts'
import { message } from '#sdk/chain/message.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonStruct } from '#sdk/codec/json.ts'
import { somePeerId } from './peer.ts'

/** A block with all its messages. */
export const fullBlock = jsonStruct('FullBlock', {
  header: blockHeader,
  blsMessages: as('BLSMessages', jsonList(message)),
  secp256k1Messages: as('SECPMessages', jsonList(signedMessage)),
})
export type FullBlock = Infer<typeof fullBlock>

/** A tipset that a peer told of. */
export const announcedTipSet = jsonStruct('ChainInfo', {
  source: somePeerId,
  sender: somePeerId,
  fullTipSet: jsonStruct('FullTipSet', { blocks: jsonList(fullBlock, 100) }),
})
export type AnnouncedTipSet = Infer<typeof announcedTipSet>
