import { address, optionalAddress } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { duration, float, jsonList, jsonNullable, jsonStruct, numbered, orZero } from '#sdk/codec/json.ts'
import { int, text } from '#sdk/codec/primitives.ts'
import { message } from './message.ts'
import { signedMessage } from './signed-message.ts'

/** A message that came into the pool or left it. */
export const poolUpdate = jsonStruct('MpoolUpdate', {
  type: numbered('MpoolChange', { added: 0, removed: 1 }),
  message: signedMessage,
})
export type PoolUpdate = Infer<typeof poolUpdate>

/** The pool's settings; the cool-down is milliseconds. */
export const poolConfig = jsonStruct('MpoolConfig', {
  priorityAddresses: as('PriorityAddrs', jsonList(address)),
  sizeLimitHigh: int,
  sizeLimitLow: int,
  replaceByFeeRatio: float,
  pruneCooldown: duration,
  gasLimitOverestimation: float,
})
export type PoolConfig = Infer<typeof poolConfig>

/** Bounds for gas estimation: the most attoFIL a message may cost, and factors on gas and premium; zero is no bound. */
export const sendSpec = jsonStruct('MessageSendSpec', {
  maxFee: orZero(bigint, 0n),
  gasOverEstimation: orZero(float, 0),
  gasOverPremium: orZero(float, 0),
})
export type SendSpec = Infer<typeof sendSpec>

/** A message to estimate gas for, one of a batch. */
export const estimateRequest = jsonStruct('EstimateMessage', {
  message: as('Msg', message),
  spec: jsonNullable(sendSpec),
})
export type EstimateRequest = Infer<typeof estimateRequest>

/** The message with its gas fields filled in, or why that failed. */
export const estimateResult = jsonStruct('EstimateResult', {
  message: as('Msg', jsonNullable(message)),
  error: as('Err', orZero(text(), '')),
})
export type EstimateResult = Infer<typeof estimateResult>

/** Which messages to list: null matches any address. */
export const messageMatch = jsonStruct('MessageMatch', { to: optionalAddress, from: optionalAddress })
export type MessageMatch = Infer<typeof messageMatch>
