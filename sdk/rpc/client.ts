import { LotusRPC } from '@filecoin-shipyard/lotus-client-rpc'
import { type CallName, callName } from './call-name.ts'
import { rpcErrors } from './errors.ts'
import type { ArgsOf, Method, MethodTable, ResultOf } from './method.ts'
import { type CallOptions, RpcProvider } from './provider.ts'
import { type Subscription, subscription } from './subscription.ts'

type TrailingOptional<A extends readonly unknown[]> = A extends readonly [...infer Rest, infer Last]
  ? null extends Last
    ? [...TrailingOptional<Rest>, Last?]
    : undefined extends Last
      ? [...TrailingOptional<Rest>, Last?]
      : A
  : A

type Call<M> = M extends { readonly kind: 'channel' }
  ? (...args: [...Arguments<M>]) => Subscription<ResultOf<M>>
  : (...args: [...Arguments<M>]) => Promise<ResultOf<M>>
type Arguments<M> = ArgsOf<M> extends infer A extends readonly unknown[] ? TrailingOptional<A> : readonly []

/** The methods of a table, called `chainHead` for `ChainHead`, with typed positional parameters. */
export type ClientOf<T extends MethodTable> = {
  readonly [Name in keyof T & string as CallName<Name>]: Call<T[Name]>
}

/** What every client has besides its methods. */
export interface ClientBase<Self> {
  /** The URL its calls go to, without what it may hold of credentials. */
  readonly url: string
  /** The same client with a deadline or an abort signal for its calls. */
  with(options: CallOptions): Self
  /** Ends its connections and subscriptions. */
  close(): Promise<void>
}

export type Client<T extends MethodTable> = ClientOf<T> & ClientBase<Client<T>>

/** Runs around every call of a client: it makes the call, and answers with what that gives. */
export type CallAround = (method: string, args: readonly unknown[], call: () => Promise<unknown>) => Promise<unknown>

export interface ClientOptions extends CallOptions {
  /** A URL, an API multiaddr, or TOKEN:ADDRESS. */
  readonly url: string
  readonly token?: string | undefined
  /** What runs around its calls; those that stream are not among them. */
  readonly around?: CallAround | undefined
}

export interface ComponentApi<T extends MethodTable> {
  /** The component's name for messages: `venus node`. */
  readonly component: string
  /** The prefix of its methods on the wire: `Filecoin`, `VENUS_MARKET`. */
  readonly namespace: string
  readonly version: 'v0' | 'v1' | 'v2'
  readonly methods: T
}

/**
 * Makes the typed client of a component from its method table.
 *
 * @throws {ENDPOINT_INVALID}
 * @example
 * import { nodeMethods } from '#sdk/rpc/api/node.ts'
 * import { createClient } from '#sdk/rpc/client.ts'
 * const api = { component: 'venus node', namespace: 'Filecoin', version: 'v1', methods: nodeMethods } as const
 * const client = createClient(api, { url: 'http://127.0.0.1:3453' })
 */
export function createClient<T extends MethodTable>(api: ComponentApi<T>, options: ClientOptions): Client<T> {
  const { around, ...rest } = options
  return bind(api, new RpcProvider({ ...rest, component: api.component, version: api.version }), around)
}

function bind<T extends MethodTable>(
  api: ComponentApi<T>,
  provider: RpcProvider,
  around: CallAround | undefined,
): Client<T> {
  const lotus = new LotusRPC(provider, { schema: lotusSchema(api) }) as unknown as Record<string, LotusCall>
  const client: Record<string, unknown> = {
    url: provider.url,
    with: (options: CallOptions) => bind(api, provider.with(options), around),
    close: () => provider.destroy(),
  }
  for (const [name, method] of Object.entries(api.methods)) {
    const call = lotus[lotusName(api.namespace, name)]!
    client[callName(name)] =
      method.kind === 'channel' ? channelCall(api, name, method, call) : singleCall(api, name, method, call, around)
  }
  return client as Client<T>
}

type LotusCall = (...args: unknown[]) => unknown

/** lotus-client-rpc takes other namespaces as a prefix of the method's name. */
function lotusName(namespace: string, name: string): string {
  return namespace === 'Filecoin' ? name : `${namespace}${name}`
}

function lotusSchema({ namespace, methods }: ComponentApi<MethodTable>) {
  return {
    methods: Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        lotusName(namespace, name),
        {
          ...(namespace === 'Filecoin' ? {} : { namespace }),
          subscription: method.kind === 'channel',
          safe: method.permission === 'read',
        },
      ]),
    ),
  }
}

function singleCall(
  api: ComponentApi<MethodTable>,
  name: string,
  method: Method,
  call: LotusCall,
  around: CallAround = (_name, _args, perform) => perform(),
) {
  return (...args: unknown[]) =>
    around(name, args, async () => resultFrom(api, name, method, await call(...paramsJson(method, args))))
}

function channelCall(api: ComponentApi<MethodTable>, name: string, method: Method, call: LotusCall) {
  return (...args: unknown[]) =>
    subscription((receive) => {
      const forward = (value: unknown) => receive(resultFrom(api, name, method, value))
      return call(forward, ...paramsJson(method, args)) as [() => void, Promise<void>]
    })
}

function paramsJson(method: Method, args: readonly unknown[]): unknown[] {
  return method.params.map(({ codec }, i) => {
    const value = args[i]
    return value === undefined || value === null ? null : (codec as { toJson(value: unknown): unknown }).toJson(value)
  })
}

function resultFrom(api: ComponentApi<MethodTable>, name: string, method: Method, json: unknown): unknown {
  try {
    return method.result.fromJson(json)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw rpcErrors.RPC_BAD_RESPONSE(
      { component: api.component, method: `${api.namespace}.${name}`, reason },
      { cause: error },
    )
  }
}
