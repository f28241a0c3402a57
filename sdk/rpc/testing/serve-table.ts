import { type CallName, callName } from '../call-name.ts'
import type { ComponentApi } from '../client.ts'
import { stringifyJson } from '../json.ts'
import type { ArgsOf, MethodTable, ResultOf } from '../method.ts'
import { type ScriptedServer, scriptedServer } from './scripted-server.ts'

type Answer<M> = (
  ...args: [...(ArgsOf<M> extends infer A extends readonly unknown[] ? A : [])]
) => ResultOf<M> | Promise<ResultOf<M>>

/** Some methods of a table, answered by a test under the client's names. The others are not found. */
export type Answers<T extends MethodTable> = { [Name in keyof T & string as CallName<Name>]?: Answer<T[Name]> }

/**
 * Serves methods of a table over HTTP, in the table's own JSON.
 *
 * @example
 * import { method } from '#sdk/rpc/method.ts'
 * import { serveTable } from '#sdk/rpc/testing/serve-table.ts'
 * import { int } from 'dealkit/codec'
 * const methods = { Height: method('read', [], int) }
 * const api = { component: 'venus node', namespace: 'Filecoin', version: 'v1', methods } as const
 * const server = await serveTable(api, { height: () => 7 })
 * await server.stop()
 */
export function serveTable<T extends MethodTable>(
  api: ComponentApi<T>,
  answers: NoInfer<Answers<T>>,
): Promise<ScriptedServer> {
  const byName = answers as Record<string, ((...args: unknown[]) => unknown) | undefined>
  return scriptedServer({
    async call({ id, method, params }, response) {
      const name = method.slice(api.namespace.length + 1)
      const declared = api.methods[name]
      const answer = byName[callName(name)]
      const send = (json: object) => response.end(stringifyJson({ jsonrpc: '2.0', id, ...json }))
      if (declared === undefined || answer === undefined || !method.startsWith(`${api.namespace}.`)) {
        send({ error: { code: -32601, message: `method '${method}' not found` } })
        return
      }
      try {
        const args = declared.params.map(({ codec }, i) => codec.fromJson(params[i]))
        send({ result: declared.result.toJson(await answer(...args)) })
      } catch (error) {
        send({ error: { code: 1, message: (error as Error).message } })
      }
    },
  })
}
