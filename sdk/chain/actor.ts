import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { json, jsonStruct } from '#sdk/codec/json.ts'
import { withLaterFields } from '#sdk/codec/later-fields.ts'
import { uint } from '#sdk/codec/primitives.ts'

/**
 * An actor as the state tree holds it, until network version 17. The balance is attoFIL.
 * Source: venus venus-shared/types/actor.go.
 */
export const actorRecord = withLaterFields(tuple('Actor', { code: cid, head: cid, nonce: uint, balance: bigint }), {
  DelegatedAddress: null,
})
export type ActorRecord = Infer<typeof actorRecord>

/** An actor's state decoded for reading: `state` has Go's field names, by the actor's kind. */
export const actorState = jsonStruct('ActorState', { balance: bigint, code: cid, state: json })
export type ActorState = Infer<typeof actorState>
