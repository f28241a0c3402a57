import type { Call } from './handlers.ts'
import { ProtocolError, rpcCodes } from './rpc-failure.ts'
import type { RpcRequest } from './rpc-request.ts'
import type { ServedMethod, ServedMethods } from './served-methods.ts'

/** Finds the method of a request. @throws ProtocolError when there is none, or none in this mode. */
export function findMethod(methods: ServedMethods, request: RpcRequest, channels: boolean): ServedMethod {
  const found = methods.get(request.method)
  if (found === undefined) throw new ProtocolError(rpcCodes.methodNotFound, `method '${request.method}' not found`)
  if (found.absent !== undefined)
    throw new ProtocolError(rpcCodes.methodNotFound, `method '${request.method}' not found: ${found.absent}`)
  if (found.method.kind === 'channel' && !channels) {
    const text = `method '${request.method}' not supported in this mode (no out channel support)`
    throw new ProtocolError(rpcCodes.methodNotFound, text)
  }
  return found
}

/**
 * Runs a method: reads its parameters, checks the caller's permission, calls the handler. Gives what the handler
 * gives, which may be a promise.
 *
 * @throws ProtocolError when the parameters do not fit; otherwise what the handler threw.
 */
export function perform(served: ServedMethod, request: RpcRequest, call: Call): unknown {
  const args = readParams(served, request)
  const needed = served.method.permission
  if (!call.permissions.has(needed)) {
    throw new Error(`missing permission to invoke '${served.name}'  (need '${needed}')`)
  }
  return served.run(...args, call)
}

function readParams(served: ServedMethod, request: RpcRequest): unknown[] {
  const { params } = served.method
  const given = request.params.length
  if (given > params.length || given < params.length - (served.optional ?? 0)) {
    const text = `wrong param count (method '${request.method}'): ${given} != ${params.length}`
    throw new ProtocolError(rpcCodes.invalidParams, text)
  }
  return params.map((param, index) => {
    if (index >= given) return undefined
    try {
      return param.codec.fromJson(request.params[index])
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const text = `unmarshaling params for '${request.method}' (param: ${param.name}): ${reason}`
      throw new ProtocolError(rpcCodes.parse, text)
    }
  })
}
