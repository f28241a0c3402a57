import { DealkitError } from '#sdk/errors/index.ts'

/** JSON-RPC error codes as go-jsonrpc uses them. */
export const rpcCodes = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  panic: 0,
  ordinary: 1,
} as const

/** An error as it goes into a response. */
export interface RpcFailure {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** A failure of the protocol itself, which HTTP answers with a status other than 200. */
export class ProtocolError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.name = 'ProtocolError'
    this.code = code
  }

  get httpStatus(): number {
    return this.code === rpcCodes.invalidRequest ? 400 : 500
  }

  toFailure(): RpcFailure {
    return { code: this.code, message: this.message }
  }
}

/**
 * What a caller learns of an error thrown by a handler: code 1 and the text, as every venus component does;
 * for an error of dealkit also its code, next step and details. A fault of the program is what Go calls a panic.
 */
export function failureOf(error: unknown, method: string): RpcFailure {
  if (DealkitError.is(error)) return { code: rpcCodes.ordinary, message: error.message, data: error.toJSON() }
  if (error instanceof TypeError || error instanceof ReferenceError) {
    const text = `fatal error calling '${method}': panic in rpc method '${method}': ${error.message}`
    return { code: rpcCodes.panic, message: text }
  }
  return { code: rpcCodes.ordinary, message: error instanceof Error ? error.message : String(error) }
}
