import { parseJson } from '#sdk/rpc/json.ts'
import { ProtocolError, rpcCodes } from './rpc-failure.ts'

export type RequestId = string | number | bigint

export interface RpcRequest {
  /** Undefined for a notification, which gets no reply. */
  readonly id: RequestId | undefined
  readonly method: string
  readonly params: readonly unknown[]
}

/** Brackets nested deeper than any method's parameters: refused before they are parsed. */
const maxDepth = 256

/** Reads the text of a body or frame. @throws ProtocolError when it is not JSON, or nested too deeply. */
export function parseBody(text: string): unknown {
  if (text.length > maxDepth && nestsTooDeep(text)) throw new ProtocolError(rpcCodes.parse, 'Parse error')
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

function nestsTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (inText) {
      if (char === 0x5c) i++
      else if (char === 0x22) inText = false
    } else if (char === 0x22) inText = true
    else if (char === 0x5b || char === 0x7b) {
      if (++depth > maxDepth) return true
    } else if (char === 0x5d || char === 0x7d) depth--
  }
  return false
}
