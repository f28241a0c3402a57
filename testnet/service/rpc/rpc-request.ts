import { parseJson } from '#sdk/rpc/json.ts'
import { ProtocolError, rpcCodes } from './rpc-failure.ts'

export type RequestId = string | number | bigint

export interface RpcRequest {
  /** Undefined for a notification, which gets no reply. */
  readonly id: RequestId | undefined
  readonly method: string
  readonly params: readonly unknown[]
}

/** Reads the text of a body or frame. @throws ProtocolError when it is not JSON, or nested too deeply. */
export function parseBody(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    // The peer sent it and the peer is told: there is nothing in the cause that the answer could say.
    throw new ProtocolError(rpcCodes.parse, 'Parse error')
  }
}

/** Reads one request object. @throws ProtocolError with go-jsonrpc's code and text. */
export function readRequest(json: unknown): RpcRequest {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ProtocolError(rpcCodes.parse, 'Parse error')
  }
  const { id, method, params } = json as Record<string, unknown>
  if (typeof method !== 'string') throw new ProtocolError(rpcCodes.invalidRequest, 'Invalid request')
  if (params !== undefined && params !== null && !Array.isArray(params)) {
    throw new ProtocolError(rpcCodes.parse, `unmarshaling param array: params of '${method}' are not an array`)
  }
  return { id: readId(id), method, params: params ?? [] }
}

function readId(id: unknown): RequestId | undefined {
  if (id === undefined || id === null) return undefined
  if (typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint') return id
  throw new ProtocolError(rpcCodes.parse, `failed to parse ID: invalid id type: ${typeof id}`)
}

/** The id of something that may not even be a request, for the answer that says so. */
export function idOf(json: unknown): RequestId | undefined {
  const id = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)['id'] : undefined
  return typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? id : undefined
}
