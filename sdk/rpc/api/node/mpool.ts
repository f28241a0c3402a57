import { message } from '#sdk/chain/message.ts'
import { poolConfig, poolUpdate, sendSpec } from '#sdk/chain/message-pool.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { float, jsonList, jsonNullable, nothing } from '#sdk/codec/json.ts'
import { bool, uint } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { messageCheck, messagePrototype } from '../../types/node-status.ts'
import { tsk } from './tipset-param.ts'

const one = param('smsg', signedMessage)
const many = param('smsgs', jsonList(signedMessage, 10_000))
const spec = param('spec', jsonNullable(sendSpec))
const signedMessages = jsonList(signedMessage)
/** The checks of each message. */
const checks = jsonList(jsonList(messageCheck))
const cids = jsonList(cid)

/** Messages on their way into blocks. */
export const mpoolMethods = {
  MpoolPush: method('write', [one], cid),
  MpoolPushUntrusted: method('write', [one], cid),
  MpoolBatchPush: method('write', [many], cids),
  MpoolBatchPushUntrusted: method('write', [many], cids),
  MpoolPushMessage: method('sign', [param('msg', message), spec], signedMessage),
  MpoolBatchPushMessage: method('sign', [param('msgs', jsonList(message, 10_000)), spec], signedMessages),
  MpoolGetNonce: method('read', [param('addr', address)], uint),
  MpoolPending: method('read', [tsk], signedMessages),
  MpoolSelect: method('read', [param('tsk', tsk.codec), param('quality', float)], signedMessages),
  MpoolSelects: method(
    'read',
    [param('tsk', tsk.codec), param('qualities', jsonList(float, 1000))],
    jsonList(signedMessages),
  ),
  MpoolSub: channel('read', [], poolUpdate),
  MpoolGetConfig: method('read', [], poolConfig),
  MpoolSetConfig: method('admin', [param('cfg', poolConfig)], nothing),
  MpoolClear: method('write', [param('local', bool)], nothing),
  MpoolPublishByAddr: method('write', [param('addr', address)], nothing),
  MpoolPublishMessage: method('write', [one], nothing),
  MpoolDeleteByAdress: method('admin', [param('addr', address)], nothing),
  MpoolCheckMessages: method('read', [param('protos', jsonList(messagePrototype, 1000))], checks),
  MpoolCheckPendingMessages: method('read', [param('addr', address)], checks),
  MpoolCheckReplaceMessages: method('read', [param('msg', jsonList(message, 1000))], checks),
} satisfies MethodTable
