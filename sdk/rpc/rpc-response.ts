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

/** The result in a JSON-RPC answer. @throws the error in it, by its code; {RPC_BAD_RESPONSE} when it is no answer. */
export function resultOf(text: string, asked: Asked): unknown {
  let answer: unknown
  try {
    answer = parseJson(text)
  } catch (error) {
    throw rpcErrors.RPC_BAD_RESPONSE({ ...asked, reason: `it is not JSON (${text.slice(0, 80)})` }, { cause: error })
  }
  return resultOfAnswer(answer, asked)
}

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
