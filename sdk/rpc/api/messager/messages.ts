import { message } from '#sdk/chain/message.ts'
import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { duration, jsonList, jsonNullable, nothing } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { messageMeta } from '../../types/messager/fee-spec.ts'
import {
  managedMessage,
  messageQuery,
  messageReplacement,
  messageState,
  quickSend,
} from '../../types/messager/managed-message.ts'

const id = param('id', text())
const byCid = param('cid', cid)
const addr = param('addr', address)
const from = param('from', address)
const msg = param('msg', message)
const meta = param('meta', jsonNullable(messageMeta))
const age = param('d', duration)
const messages = jsonList(managedMessage)

/** Messages that the messager numbers, prices, signs through the gateway, and sees onto the chain. Ages are milliseconds. */
export const messagerMessageMethods = {
  PushMessage: method('write', [msg, meta], text()),
  PushMessageWithId: method('write', [id, msg, meta], text()),
  Send: method('sign', [param('params', quickSend)], text()),
  /** Answers when the message is on chain that deep, has failed, or has lost its nonce: look at its state. */
  WaitMessage: method('read', [id, param('confidence', uint)], managedMessage),
  HasMessageByUid: method('read', [id], bool),
  GetMessageByUid: method('read', [id], managedMessage),
  GetMessageBySignedCid: method('read', [byCid], managedMessage),
  GetMessageByUnsignedCid: method('read', [byCid], managedMessage),
  GetMessageByFromAndNonce: method('read', [from, param('nonce', uint)], managedMessage),
  ListMessage: method('read', [param('p', messageQuery)], messages),
  ListMessageByFromState: method(
    'admin',
    [
      from,
      param('state', messageState),
      param('isAsc', bool),
      param('pageIndex', int),
      param('pageSize', int),
      param('d', duration),
    ],
    messages,
  ),
  ListMessageByAddress: method('admin', [addr], messages),
  ListFailedMessage: method('read', [], messages),
  ListBlockedMessage: method('read', [addr, age], messages),
  UpdateMessageStateByID: method('write', [id, param('state', messageState)], nothing),
  UpdateAllFilledMessage: method('admin', [], int),
  UpdateFilledMessageByID: method('write', [id], text()),
  ReplaceMessage: method('write', [param('params', messageReplacement)], cid),
  RepublishMessage: method('admin', [id], nothing),
  MarkBadMessage: method('write', [id], nothing),
  RecoverFailedMsg: method('write', [addr], jsonList(text())),
  ClearUnFillMessage: method('write', [addr], int),
} satisfies MethodTable
