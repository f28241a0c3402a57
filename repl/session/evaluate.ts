import { constants, createContext, runInContext } from 'node:vm'
import { memberNames } from '../completion/members.ts'
import { compile } from './compile.ts'

/** Runs lines of TypeScript one after the other, each seeing what the ones before defined. */
export interface Evaluator {
  /** The value of the line's last expression. Rejects with whatever the line throws. */
  evaluate(source: string): Promise<unknown>
  /** The names of what a path leads to; for an empty one all that lines can see. */
  members(owner: readonly string[]): string[]
}

/** @param initial names that every line sees, such as the SDK and the clients of a network. */
export function createEvaluator(initial: Record<string, unknown>): Evaluator {
  const scope: Record<string, unknown> = { ...hostGlobals, ...initial }
  createContext(scope, { name: 'dealkit repl' })
  const globals = runInContext('globalThis', scope) as object
  return {
    members: (owner) => memberNames([scope, globals], owner),
    async evaluate(source) {
      const { body, names } = compile(source)
      for (const name of names) if (!(name in scope)) scope[name] = undefined
      const run = runInContext(`(async () => {\n${body}\n})`, scope, {
        filename: 'repl.ts',
        lineOffset: -1,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      }) as () => Promise<unknown>
      const value = await run()
      if (value !== undefined) scope['_'] = value
      return value
    },
  }
}

/** What a script expects of Node and finds missing in a bare context. */
const hostGlobals: Record<string, unknown> = {
  console,
  process,
  Buffer,
  fetch,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  AbortController,
  AbortSignal,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
  queueMicrotask,
  structuredClone,
  atob,
  btoa,
  Blob,
  Headers,
  Request,
  Response,
  WebSocket,
  Event,
  EventTarget,
  crypto,
  performance,
  // One realm's errors and arrays, so that instanceof holds across the SDK and the lines.
  Error,
  Array,
  Object,
  Uint8Array,
  Map,
  Set,
  Promise,
}
