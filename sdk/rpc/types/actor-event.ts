import { tipSetKey } from '#sdk/chain/tipset-key.ts'
import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonOptional, jsonRecord, jsonStruct } from '#sdk/codec/json.ts'
import { bool, bytes, int, text, uint } from '#sdk/codec/primitives.ts'

/** One named value of an event. */
export const eventEntry = jsonStruct('EventEntry', { flags: uint, key: text(), codec: uint, value: bytes() })
export type EventEntry = Infer<typeof eventEntry>

/** An event as a receipt has it: the emitter is an actor id. */
export const receiptEvent = jsonStruct('Event', { emitter: uint, entries: jsonList(eventEntry) })
export type ReceiptEvent = Infer<typeof receiptEvent>

/** An event with where on the chain it happened. */
export const actorEvent = jsonStruct('ActorEvent', {
  entries: as('entries', jsonList(eventEntry)),
  emitter: as('emitter', address),
  reverted: as('reverted', bool),
  height: as('height', int),
  tipSetKey: as('tipsetKey', tipSetKey),
  messageCid: as('msgCid', cid),
})
export type ActorEvent = Infer<typeof actorEvent>

const wantedValue = jsonStruct('ActorEventBlock', { codec: as('codec', uint), value: as('value', bytes()) })

/** Which events to give: of these addresses, with one of these values for each named key, in these epochs. */
export const actorEventFilter = jsonStruct('ActorEventFilter', {
  addresses: as('addresses', jsonOptional(jsonList(address, 1000))),
  fields: as('fields', jsonOptional(jsonRecord(jsonList(wantedValue, 1000)))),
  fromHeight: as('fromHeight', jsonNullable(int)),
  toHeight: as('toHeight', jsonNullable(int)),
})
export type ActorEventFilter = Infer<typeof actorEventFilter>
