import { message } from '#sdk/chain/message.ts'
import { messageLookup } from '#sdk/chain/message-lookup.ts'
import { sendSpec } from '#sdk/chain/message-pool.ts'
import { jsonList, jsonNullable } from '#sdk/codec/json.ts'
import { text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { managedMessage } from '../../types/messager/managed-message.ts'

const id = param('id', text())

/** The messages of a sealer, by the ids they are sent under. */
export const sealerMessageMethods = {
  /** The id that the message goes by. */
  MessagerPushMessage: method('sign', [param('msg', message), param('spec', jsonNullable(sendSpec))], text()),
  MessagerWaitMessage: method('read', [id, param('confidence', uint)], messageLookup),
  MessagerGetMessage: method('read', [id], managedMessage),
  /** All of them, the oldest first; the Go program has a messager for this. */
  MessagerListMessage: method('read', [], jsonList(managedMessage)),
} satisfies MethodTable
