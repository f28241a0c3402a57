import { actorRecord } from '#sdk/chain/actor.ts'
import { beaconEntry, blockHeader } from '#sdk/chain/block-header.ts'
import { blockMessages, messageWithCid } from '#sdk/chain/block-messages.ts'
import { headChange } from '#sdk/chain/head-change.ts'
import { message } from '#sdk/chain/message.ts'
import { receipt } from '#sdk/chain/receipt.ts'
import { tipSet } from '#sdk/chain/tipset.ts'
import { tipSetKey } from '#sdk/chain/tipset-key.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { duration, json, jsonList, jsonNullable, jsonRecord, jsonStruct, nothing } from '#sdk/codec/json.ts'
import { bool, bytes, int, uint } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { actorEvent, actorEventFilter, receiptEvent } from '../../types/actor-event.ts'
import { fullBlock } from '../../types/full-block.ts'
import { protocolParameters } from '../../types/node-status.ts'
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
  ChainPutObj: method('admin', [param('block', json)], nothing),
  ChainDeleteObj: method('admin', [param('obj', cid)], nothing),
  ChainGetReceipts: method('read', [param('root', cid)], jsonList(receipt)),
  ChainGetEvents: method('read', [param('root', cid)], jsonList(receiptEvent)),
  ChainList: method('read', [tsk, param('count', int)], jsonList(tipSetKey)),
  /** The chain from a tipset back as a CAR, in pieces. */
  ChainExport: channel('read', [param('nroots', int), param('oldmsgskip', bool), tsk], bytes(maxObjectBytes)),
  GetFullBlock: method('read', [param('id', cid)], fullBlock),
  GetActor: method('read', [param('addr', address)], jsonNullable(actorRecord)),
  GetParentStateRootActor: method(
    'read',
    [param('ts', jsonNullable(tipSet)), param('addr', address)],
    jsonNullable(actorRecord),
  ),
  ListActor: method('read', [], jsonRecord(actorRecord)),
  GetEntry: method('read', [height, param('round', uint)], jsonNullable(beaconEntry)),
  VerifyEntry: method('read', [param('parent', beaconEntry), param('child', beaconEntry), height], bool),
  BlockTime: method('read', [], duration),
  ProtocolParameters: method('read', [], protocolParameters),
  GetActorEventsRaw: method('read', [param('filter', jsonNullable(actorEventFilter))], jsonList(actorEvent)),
  SubscribeActorEventsRaw: channel('read', [param('filter', jsonNullable(actorEventFilter))], actorEvent),
} satisfies MethodTable
