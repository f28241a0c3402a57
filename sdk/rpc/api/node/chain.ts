import { blockHeader } from '#sdk/chain/block-header.ts'
import { blockMessages, messageWithCid } from '#sdk/chain/block-messages.ts'
import { headChange } from '#sdk/chain/head-change.ts'
import { message } from '#sdk/chain/message.ts'
import { receipt } from '#sdk/chain/receipt.ts'
import { tipSet } from '#sdk/chain/tipset.ts'
import { tipSetKey } from '#sdk/chain/tipset-key.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, jsonNullable, jsonStruct, nothing } from '#sdk/codec/json.ts'
import { bool, bytes, int, uint } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { tsk } from './tipset-param.ts'

const block = param('bid', cid)
const height = param('height', int)
const objectStat = jsonStruct('ObjStat', { size: uint, links: uint })
const maxObjectBytes = 64 << 20

/** Blocks, tipsets and the messages in them. */
export const chainMethods = {
  ChainHead: method('read', [], tipSet),
  ChainNotify: channel('read', [], jsonList(headChange)),
  ChainGetGenesis: method('read', [], tipSet),
  ChainGetBlock: method('read', [block], blockHeader),
  ChainGetBlockMessages: method('read', [block], blockMessages),
  ChainGetMessage: method('read', [param('msgID', cid)], message),
  ChainGetMessagesInTipset: method('read', [tsk], jsonList(messageWithCid)),
  ChainGetParentMessages: method('read', [block], jsonList(messageWithCid)),
  ChainGetParentReceipts: method('read', [block], jsonList(receipt)),
  ChainGetPath: method('read', [param('from', tipSetKey), param('to', tipSetKey)], jsonList(headChange)),
  ChainGetTipSet: method('read', [tsk], tipSet),
  ChainGetTipSetByHeight: method('read', [height, tsk], tipSet),
  ChainGetTipSetAfterHeight: method('read', [height, tsk], tipSet),
  ChainTipSetWeight: method('read', [tsk], bigint),
  ChainHasObj: method('read', [param('obj', cid)], bool),
  ChainReadObj: method('read', [param('obj', cid)], bytes(maxObjectBytes)),
  ChainStatObj: method('read', [param('obj', cid), param('base', jsonNullable(cid))], objectStat),
  ChainSetHead: method('admin', [param('tsk', tipSetKey)], nothing),
} satisfies MethodTable
