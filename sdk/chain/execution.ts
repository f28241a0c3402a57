import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer, JsonCodec } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { duration, jsonList, jsonNullable, jsonOptional, jsonStruct, lazy, oneOf } from '#sdk/codec/json.ts'
import { bool, int, limits, nilBytes, text, uint } from '#sdk/codec/primitives.ts'
import { actorRecord } from './actor.ts'
import { message } from './message.ts'
import { receipt } from './receipt.ts'

/** What a message cost, in attoFIL. */
export const messageGasCost = jsonStruct('MsgGasCost', {
  /** Null when a call was only tried out. */
  message: jsonNullable(cid),
  gasUsed: bigint,
  baseFeeBurn: bigint,
  overEstimationBurn: bigint,
  minerPenalty: bigint,
  minerTip: bigint,
  refund: bigint,
  totalCost: bigint,
})
export type MessageGasCost = Infer<typeof messageGasCost>

/** One charge of gas: total, for computing and for storing; the time is milliseconds. */
export const gasTrace = jsonStruct('GasTrace', {
  name: text(),
  totalGas: as('tg', int),
  computeGas: as('cg', int),
  storageGas: as('sg', int),
  timeTaken: as('tt', duration),
})
export type GasTrace = Infer<typeof gasTrace>

export const messageTrace = jsonStruct('MessageTrace', {
  from: address,
  to: address,
  value: bigint,
  method: uint,
  params: nilBytes(),
  paramsCodec: uint,
  gasLimit: uint,
  readOnly: bool,
})
export type MessageTrace = Infer<typeof messageTrace>

export const returnTrace = jsonStruct('ReturnTrace', {
  exitCode: int,
  returned: as('Return', nilBytes()),
  returnCodec: uint,
})
export type ReturnTrace = Infer<typeof returnTrace>

const actorTrace = jsonStruct('ActorTrace', { id: uint, state: actorRecord })

const ipldTrace = jsonStruct('TraceIpld', { op: oneOf('Get', 'Put'), cid, size: uint })

/** A send and the sends it made, as a tree. */
export interface ExecutionTrace {
  readonly message: MessageTrace
  readonly receipt: ReturnTrace
  readonly invokedActor: Infer<typeof actorTrace> | undefined
  readonly gasCharges: readonly GasTrace[]
  readonly subcalls: readonly ExecutionTrace[]
  readonly logs: readonly string[] | undefined
  readonly ipldOps: readonly Infer<typeof ipldTrace>[] | undefined
}

export const executionTrace: JsonCodec<ExecutionTrace> = jsonStruct('ExecutionTrace', {
  message: as('Msg', messageTrace),
  receipt: as('MsgRct', returnTrace),
  invokedActor: jsonOptional(actorTrace),
  gasCharges: jsonList(gasTrace),
  subcalls: jsonList(lazy('ExecutionTrace', () => executionTrace)),
  logs: jsonOptional(jsonList(text())),
  ipldOps: jsonOptional(jsonList(ipldTrace)),
})

/**
 * What running a message came to, on chain or tried out; the duration is milliseconds.
 * Source: venus venus-shared/types/api_types.go (InvocResult).
 */
export const invocationResult = jsonStruct('InvocResult', {
  messageCid: as('MsgCid', cid),
  message: as('Msg', message),
  receipt: as('MsgRct', jsonNullable(receipt)),
  gasCost: messageGasCost,
  executionTrace,
  error: text(limits.bytes),
  duration,
})
export type InvocationResult = Infer<typeof invocationResult>
