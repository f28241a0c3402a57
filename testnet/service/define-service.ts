import type { Logger } from 'pino'
import type { z } from 'zod'
import type { CallAround } from '#sdk/rpc/client.ts'
import type { Permission } from '#sdk/rpc/method.ts'
import type { TokenFamily, TokenVerifier } from '#sdk/rpc/token.ts'
import type { Clock } from './clock/clock.ts'
import type { ConfigFile, PartialConfig } from './config/config-file.ts'
import type { IdleKeys } from './config/idle-settings.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Repo } from './repo/repo.ts'
import type { Route } from './rpc/rpc-server.ts'
import type { ServedMethods } from './rpc/served-methods.ts'
import type { Activity } from './steering/activity.ts'
import type { Faults } from './steering/faults.ts'

/** Where a component is found, and the token that opens it. */
export interface Endpoint {
  /** A URL or multiaddr, as the clients of the SDK take it. */
  readonly url: string
  readonly token: string
  /** What runs around the calls of clients made of it. */
  readonly around?: CallAround
}

/** Another component that a service talks to: the section of the configuration that holds its Url and Token. */
export interface Need {
  readonly section: string
  readonly optional?: boolean
}

export type Needs = Readonly<Record<string, Need>>

export type EndpointsOf<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends { readonly optional: true } ? Endpoint | undefined : Endpoint
}

/** The service's own tokens, for its AuthNew and AuthVerify. */
export interface Tokens {
  issue(permissions: readonly Permission[]): Promise<string>
  /** What a token of this service allows; undefined for any other text. */
  verify: TokenVerifier
}

/** All that a service is given: it reaches for nothing else. */
export interface ServiceContext<S extends z.ZodObject = z.ZodObject, N extends Needs = Needs> {
  readonly repo: Repo
  readonly config: ConfigFile<S>
  readonly endpoints: EndpointsOf<N>
  readonly clock: Clock
  /** The time of the machine, which a steered network does not turn: for what goes on with peers elsewhere. */
  readonly wallClock: Clock
  readonly logger: Logger
  /** Aborted when the service begins to stop. */
  readonly signal: AbortSignal
  /** What it is doing: by this a network that is steered knows when the service is quiet. */
  readonly activity: Activity
  /** What is to go wrong on demand. */
  readonly faults: Faults
  readonly tokens: Tokens
  /** What it tells Prometheus besides its calls. */
  readonly metrics: Metrics
  /** The variables of the process, if it is this service's own; otherwise none. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Adds a step to what stopping does; the last one added goes first. Also runs when starting fails later on. */
  onStop(step: () => unknown): void
}

/** What a started service serves. */
export interface Serving {
  /** The methods of each path: `v0` at /rpc/v0. */
  readonly versions: Readonly<Record<string, ServedMethods>>
  readonly routes?: readonly Route[]
}

/** A component of the stack as data, and the one function that starts it. */
export interface ServiceDefinition<S extends z.ZodObject = z.ZodObject, N extends Needs = Needs> {
  /** The program's name: `venus-market`. */
  readonly name: string
  readonly needs: N
  /** The file's name tells its format: `config.toml`, or `config.json`. */
  readonly config: {
    readonly file: string
    readonly schema: S
    /** Keys of the real program that have no effect here: who sets one is told at the start. */
    readonly idle?: IdleKeys
  }
  readonly rpc: {
    readonly listen: (config: z.output<S>) => string
    /** The path its clients use when they give none: `v0`. */
    readonly version: string
    readonly tokens: TokenFamily
    /** Where the configuration keeps the secret of its tokens. Without this it is a new one at every start. */
    readonly secret?: { readonly section: string; readonly key: string }
    /** Milliseconds that a request may take to arrive; 0 is no limit. */
    readonly timeout?: (config: z.output<S>) => number
    /** What a caller without a token may do; nothing when left out. */
    readonly anonymous?: readonly Permission[]
  }
  start(context: ServiceContext<S, N>): Serving | Promise<Serving>
}

/** What a definition is started with. */
export interface ServiceOptions<S extends z.ZodObject, N extends Needs> {
  /** The directory it keeps everything in. */
  readonly repo: string
  /** Entries that go before those of the configuration file. */
  readonly config?: PartialConfig<z.input<S>>
  /** Where the components it needs are; otherwise the configuration says. */
  readonly endpoints?: Partial<EndpointsOf<N>>
  readonly clock?: Clock
  readonly logger?: Logger
  /** Given by a local network: the service can be steered over its API. */
  readonly steering?: SteeringOptions
  /** Needs that it waits for, as a daemon does, instead of failing when one is not there yet. */
  readonly awaits?: readonly (keyof N)[]
  /** Gives up starting. */
  readonly signal?: AbortSignal
  /** The process is this service's own: its metrics tell of the process too, and its environment counts. */
  readonly ownProcess?: boolean
  /** Ends the process, for `Shutdown`; without it the service cannot be ended by a call. */
  readonly shutdown?: () => void
}

export interface SteeringOptions {
  /** The node whose time the service goes by; the wall clock's if left out. */
  readonly node?: Endpoint
}

/**
 * Declares a service. It runs the same in one process with others as in its own: `createService` hosts it.
 *
 * @example
 * import { z } from 'zod'
 * import { nothing } from '#sdk/codec/json.ts'
 * import { method } from '#sdk/rpc/method.ts'
 * import { defineService } from '#testnet/service/define-service.ts'
 * import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
 * const greetings = { Hello: method('read', [], nothing) }
 * export const greeter = defineService({
 *   name: 'greeter',
 *   needs: {},
 *   config: { file: 'config.toml', schema: z.object({ Listen: z.string().default('/ip4/127.0.0.1/tcp/0') }) },
 *   rpc: { listen: (config) => config.Listen, version: 'v0', tokens: { kind: 'allow' } },
 *   start(context) {
 *     context.onStop(() => context.logger.info('goodbye'))
 *     const handlers = { Hello: () => context.logger.info('hello') }
 *     return { versions: { v0: servedMethods(['Greeter'], greetings, handlers) } }
 *   },
 * })
 */
export function defineService<S extends z.ZodObject, const N extends Needs>(
  definition: ServiceDefinition<S, N>,
): ServiceDefinition<S, N> {
  return definition
}
