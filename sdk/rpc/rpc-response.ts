import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { rpcErrors } from './errors.ts'
import { parseJson } from './json.ts'

/** Whom an answer is from, for the messages of errors. */
export interface Asked {
  readonly component: string
  readonly method: string
}

interface ErrorObject {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/**
 * The result in a JSON-RPC answer, given as text.
 *
 * @throws {RPC_ERROR} {RPC_METHOD_NOT_FOUND} {RPC_FORBIDDEN} the error in it, by its code.
 * @throws {RPC_BAD_RESPONSE} when it is no answer.
 * @example
 * import { resultOf } from '#sdk/rpc/rpc-response.ts'
 * resultOf('{"jsonrpc":"2.0","id":1,"result":7}', { component: 'venus node', method: 'Filecoin.Version' }) // 7
 */
export function resultOf(text: string, asked: Asked): unknown {
  let answer: unknown
  try {
    answer = parseJson(text)
  } catch (error) {
    throw rpcErrors.RPC_BAD_RESPONSE({ ...asked, reason: `it is not JSON (${text.slice(0, 80)})` }, { cause: error })
  }
  return resultOfAnswer(answer, asked)
}

/**
 * The result in a JSON-RPC answer that is parsed already; null where it has none.
 *
 * @throws as `resultOf` does.
 * @example
 * import { resultOfAnswer } from '#sdk/rpc/rpc-response.ts'
 * resultOfAnswer({ result: 7 }, { component: 'venus node', method: 'Filecoin.Version' }) // 7
 */
export function resultOfAnswer(answer: unknown, asked: Asked): unknown {
  if (typeof answer !== 'object' || answer === null) {
    throw rpcErrors.RPC_BAD_RESPONSE({ ...asked, reason: 'it is not a JSON-RPC object' })
  }
  const { error, result } = answer as { error?: unknown; result?: unknown }
  if (error !== undefined && error !== null) throw failureOf(error, asked)
  // Older servers leave out a result that is null.
  return result ?? null
}

function failureOf(error: unknown, asked: Asked): DealkitError {
  const { code, message, data } = error as Partial<ErrorObject>
  const rpcCode = typeof code === 'number' ? code : 0
  const reason = typeof message === 'string' ? message : 'no reason given'
  if (rpcCode === -32_601) return rpcErrors.RPC_METHOD_NOT_FOUND({ ...asked, reason })
  if (reason.startsWith('missing permission')) return rpcErrors.RPC_FORBIDDEN({ ...asked, reason })
  return rpcErrors.RPC_ERROR({ ...asked, rpcCode, reason, ...(data === undefined ? {} : { data }) })
}
