import { message } from '#sdk/chain/message.ts'
import { estimateRequest, estimateResult, sendSpec } from '#sdk/chain/message-pool.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { jsonList, jsonNullable } from '#sdk/codec/json.ts'
import { int, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { tsk } from './tipset-param.ts'

const msg = param('msg', message)

/** What a message will cost: limits in gas, prices in attoFIL per gas. */
export const gasMethods = {
  GasEstimateMessageGas: method('read', [msg, param('spec', jsonNullable(sendSpec)), tsk], message),
  GasEstimateGasLimit: method('read', [msg, tsk], int),
  GasEstimateFeeCap: method('read', [msg, param('maxqueueblks', int), tsk], bigint),
  GasEstimateGasPremium: method(
    'read',
    [param('nblocksincl', uint), param('sender', address), param('gaslimit', int), tsk],
    bigint,
  ),
  GasBatchEstimateMessageGas: method(
    'read',
    [param('estimateMessages', jsonList(estimateRequest)), param('fromNonce', uint), tsk],
    jsonList(estimateResult),
  ),
} satisfies MethodTable
