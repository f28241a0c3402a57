import { once } from 'node:events'
import { WebSocket } from 'ws'
import { stringifyJson } from '../json.ts'
import type { Catalogue, ListedMethod } from './catalogue.ts'
import { isEmpty, type ShapeRules, shapeDifferences } from './shape.ts'

/** Parameters of a call, or what makes them when the method's turn comes. */
export type CallParams = readonly unknown[] | (() => readonly unknown[] | Promise<readonly unknown[]>)

export interface HoldOptions {
  readonly catalogue: Catalogue
  /** Where the component is: its URL without a path, and a token that allows everything. */
  readonly endpoint: { readonly url: string; readonly token: string }
  /** By method; the sample's own parameters for the others. */
  readonly params: Readonly<Record<string, CallParams>>
  /** Methods that answer with a channel, and what makes a first value come, if the channel has one. */
  readonly channels: Readonly<Record<string, (() => unknown) | 'silent'>>
  /** Methods out of scope, which answer "method not found" and this text. */
  readonly absent: { readonly names: (name: string) => boolean; readonly reason: RegExp }
  /** Methods that have no result here, by the error they answer with instead. */
  readonly failing?: Readonly<Record<string, RegExp>>
  /** Methods that run after all others, in this order, because of what they undo. */
  readonly last?: readonly string[]
  /** Methods whose results may be empty or null although the sample is not. */
  readonly empty?: readonly string[]
  readonly rules?: ShapeRules
}

/** What became of each method of a catalogue. */
export interface HoldReport {
  readonly served: readonly string[]
  readonly refused: readonly string[]
  /** How a method differs from the list, one line each. */
  readonly differing: readonly string[]
  /** `chain-v1.json: 190 served, 65 refused, 0 differing` */
  readonly summary: string
}

interface Reply {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

const METHOD_NOT_FOUND = -32601

/**
 * Calls every method of a catalogue on a running component, and holds what comes back against the sample results.
 *
 * @example
 * import { holdCatalogue, type HoldOptions } from '#sdk/rpc/testing/hold-catalogue.ts'
 * async function hold(options: HoldOptions): Promise<readonly string[]> {
 *   const { summary, differing } = await holdCatalogue(options)
 *   console.log(summary)
 *   return differing
 * }
 */
export async function holdCatalogue(options: HoldOptions): Promise<HoldReport> {
  const { catalogue, endpoint, last = [] } = options
  const connection = await connect(`${endpoint.url.replace(/^http/, 'ws')}${catalogue.endpoint}`, endpoint.token)
  const served: string[] = []
  const refused: string[] = []
  const differing: string[] = []
  const turn = ({ name }: ListedMethod) => last.indexOf(name)
  try {
    for (const method of [...catalogue.methods].sort((a, b) => turn(a) - turn(b))) {
      const { name } = method
      if (options.absent.names(name)) {
        const { error } = await connection.call(`${catalogue.namespace}.${name}`, method.params)
        if (error?.code === METHOD_NOT_FOUND && options.absent.reason.test(error.message)) refused.push(name)
        else differing.push(`${name}: is not refused: ${JSON.stringify(error)}`)
        continue
      }
      const found = await differencesOf(method, options, connection).catch((error: unknown) => [
        `cannot be called: ${error instanceof Error ? error.message : String(error)}`,
      ])
      if (found.length === 0) served.push(name)
      differing.push(...found.map((difference) => `${name}: ${difference}`))
    }
  } finally {
    connection.close()
  }
  const counts = `${served.length} served, ${refused.length} refused, ${differing.length} differing`
  return { served, refused, differing, summary: `${catalogue.file}: ${counts}` }
}

async function differencesOf(method: ListedMethod, options: HoldOptions, connection: Connection): Promise<string[]> {
  const { name } = method
  const given = options.params[name]
  const params = given === undefined ? method.params : typeof given === 'function' ? await given() : given
  const wireName = `${options.catalogue.namespace}.${name}`
  const channel = options.channels[name]
  const { result, error } =
    channel === undefined
      ? await connection.call(wireName, params)
      : await connection.firstValue(wireName, params, channel)
  const expected = options.failing?.[name]
  if (expected !== undefined) {
    return error?.code === 1 && expected.test(error.message) ? [] : [`does not fail as it should: ${error?.message}`]
  }
  if (error !== undefined) return [`error ${error.code}: ${error.message}`]
  if (channel === 'silent') return []
  if (isEmpty(result) && !isEmpty(method.result) && options.empty?.includes(name) !== true) return ['an empty result']
  return shapeDifferences(method.result, result, options.rules)
}

interface Connection {
  call(method: string, params: readonly unknown[]): Promise<Reply>
  /** Opens a channel, takes its first value unless it has none, and cancels it. */
  firstValue(method: string, params: readonly unknown[], channel: (() => unknown) | 'silent'): Promise<Reply>
  close(): void
}

interface Frame extends Reply {
  readonly id?: number
  readonly method?: string
  readonly params?: readonly [number, unknown]
}

async function connect(url: string, token: string): Promise<Connection> {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } })
  const replies = new Map<number, (reply: Reply) => void>()
  const firstValues = new Map<number, unknown>()
  const waiting = new Map<number, (value: unknown) => void>()
  let lastId = 0
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame
    if (frame.method === 'xrpc.ch.val') {
      const [channel, value] = frame.params!
      if (!firstValues.has(channel)) firstValues.set(channel, value)
      waiting.get(channel)?.(value)
    } else if (frame.id !== undefined) replies.get(frame.id)?.(frame)
  })
  await once(socket, 'open')

  const request = (method: string, params: readonly unknown[]): { id: number; reply: Promise<Reply> } => {
    const id = ++lastId
    const reply = new Promise<Reply>((resolve) => replies.set(id, resolve)).finally(() => replies.delete(id))
    socket.send(stringifyJson({ jsonrpc: '2.0', id, method, params }))
    return { id, reply }
  }
  return {
    call: (method, params) => request(method, params).reply,
    async firstValue(method, params, channel) {
      const { id, reply } = request(method, params)
      const opened = await reply
      if (opened.error !== undefined) return opened
      const number = opened.result as number
      if (channel === 'silent') {
        socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'xrpc.cancel', params: [id] }))
        return { result: number }
      }
      await channel()
      const value = new Promise<unknown>((resolve) => waiting.set(number, resolve))
      const result = firstValues.has(number) ? firstValues.get(number) : await value
      socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'xrpc.cancel', params: [id] }))
      return { result }
    },
    close: () => socket.terminate(),
  }
}
