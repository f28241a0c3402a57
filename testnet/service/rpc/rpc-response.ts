import { stringifyJson } from '#sdk/rpc/json.ts'
import type { Method } from '#sdk/rpc/method.ts'
import { JsonText } from './json-text.ts'
import type { RpcFailure } from './rpc-failure.ts'
import type { RequestId } from './rpc-request.ts'

const idText = (id: RequestId | undefined): string =>
  id === undefined ? 'null' : typeof id === 'bigint' ? id.toString() : JSON.stringify(id)

/** A method's result as JSON; a method that returns nothing has null. */
export function resultText(method: Method, result: unknown): string {
  if (result instanceof JsonText) return result.text
  if (result === undefined) return 'null'
  const json = (method.result as { toJson(value: unknown): unknown }).toJson(result)
  return json === undefined ? 'null' : stringifyJson(json)
}

export function successText(id: RequestId, result: string): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${result}}`
}

export function failureText(id: RequestId | undefined, failure: RpcFailure): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"error":${stringifyJson(failure)}}`
}

/** A server's notification: `xrpc.ch.val` with a channel's next value, `xrpc.ch.close` at its end. */
export function channelValueText(channel: number, value: string): string {
  return `{"jsonrpc":"2.0","method":"xrpc.ch.val","params":[${channel},${value}]}`
}

export function channelCloseText(channel: number): string {
  return `{"jsonrpc":"2.0","method":"xrpc.ch.close","params":[${channel}]}`
}
