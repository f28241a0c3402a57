import { message } from '#sdk/chain/message.ts'
import { messageLookup } from '#sdk/chain/message-lookup.ts'
import { sendSpec } from '#sdk/chain/message-pool.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonNullable } from '#sdk/codec/json.ts'
import { type MethodTable, method, param } from '../method.ts'

/** Messages sent through a market, which signs them with its wallet. */
export const messagerMethods = {
  MessagerPushMessage: method('write', [param('msg', message), param('spec', jsonNullable(sendSpec))], cid),
  MessagerWaitMessage: method('read', [param('cid', cid)], messageLookup),
  MessagerGetMessage: method('read', [param('cid', cid)], message),
} satisfies MethodTable
