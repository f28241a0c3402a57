import { beaconEntry } from '#sdk/chain/block-header.ts'
import { messageLookup } from '#sdk/chain/message-lookup.ts'
import { receipt } from '#sdk/chain/receipt.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { tipSetKey } from '#sdk/chain/tipset-key.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonNullable, nothing } from '#sdk/codec/json.ts'
import { bytes, int, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { paymentChannel } from '../../types/paych.ts'
import { preCommitOnChainInfo } from '../../types/sector.ts'
import { tsk } from './tipset-param.ts'

const msg = param('msg', cid)
const confidence = param('confidence', uint)
const limit = param('limit', int)
const randomness = [
  param('tsk', tipSetKey),
  param('personalization', int),
  param('randEpoch', int),
  param('entropy', bytes()),
] as const

/** What v0 says or asks in another way than v1. */
export const stateV0Methods = {
  StateSearchMsg: method('read', [msg], jsonNullable(messageLookup)),
  StateSearchMsgLimited: method('read', [msg, limit], jsonNullable(messageLookup)),
  StateWaitMsg: method('read', [msg, confidence], messageLookup),
  StateWaitMsgLimited: method('read', [msg, confidence, limit], messageLookup),
  StateGetReceipt: method('read', [msg, tsk], jsonNullable(receipt)),
  /** An error, where v1 says null, when the sector is not pre-committed. */
  StateSectorPreCommitInfo: method(
    'read',
    [param('maddr', address), param('sectorNumber', uint), tsk],
    preCommitOnChainInfo,
  ),
  MpoolPublishByAddr: method('admin', [param('addr', address)], nothing),
  MpoolPublishMessage: method('admin', [param('smsg', signedMessage)], nothing),
  PaychGet: method('sign', [param('from', address), param('to', address), param('amt', bigint)], paymentChannel),
  ChainGetRandomnessFromTickets: method('read', randomness, bytes()),
  ChainGetRandomnessFromBeacon: method('read', randomness, bytes()),
  BeaconGetEntry: method('read', [param('epoch', int)], beaconEntry),
} satisfies MethodTable
