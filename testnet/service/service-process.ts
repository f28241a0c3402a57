import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { DealkitError } from '#sdk/errors/index.ts'
import type { Permission } from '#sdk/rpc/method.ts'
import { sourceLoader } from '#sdk/source-loader.ts'
import type { Service, ServiceStatus } from './create-service.ts'
import type { Endpoint, Needs, ServiceOptions } from './define-service.ts'
import { serviceErrors } from './errors.ts'

/** Where a definition is found by a process of its own. */
export interface ServiceModule {
  /** Its name for messages: `venus-market`. */
  readonly service: string
  /** A module specifier, such as `#testnet/market/service.ts`. */
  readonly module: string
  /** The definition's name among its exports. */
  readonly name: string
}

interface Log {
  readonly level: string
  /** Where to write it; standard error when left out. */
  readonly file?: string
}

/** What the parent sends, once. */
export interface HostedRequest {
  readonly module: string
  readonly name: string
  readonly options: Pick<ServiceOptions<z.ZodObject, Needs>, 'repo' | 'config' | 'endpoints' | 'steering'>
  readonly log: Log
}

/** What comes back, once. */
export type HostedReply =
  | { readonly running: Running }
  | {
      readonly failed: {
        readonly message: string
        readonly code: string | undefined
        readonly next: string | undefined
        readonly details: object | undefined
      }
    }

interface Running {
  readonly endpoint: Endpoint
  readonly multiaddr: string
  readonly tokens: Readonly<Record<string, string>>
}

/** A service in a process of its own, which ends with this one. */
export interface ServiceProcess extends Service {
  /** Undefined while it does not run. */
  readonly pid: number | undefined
  /** Ends the process without letting it clean up, as a crash would; resolves when it is gone. */
  kill(): Promise<void>
}

const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './run-service.ts' : './run-service.js', import.meta.url),
)
const packageRoot = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Makes a service that runs in its own process; otherwise like `createService`.
 *
 * @example
 * import { spawnService } from '#testnet/service/service-process.ts'
 * const wallet = spawnService(
 *   { service: 'venus-wallet', module: '#testnet/wallet/service.ts', name: 'walletService' },
 *   { repo: '/tmp/wallet' },
 * )
 * await wallet.start()
 * await wallet.kill()
 * await wallet.start() // goes on where it was
 */
export function spawnService(
  source: ServiceModule,
  options: HostedRequest['options'] & { readonly log?: Log },
): ServiceProcess {
  const { log = { level: 'warn' }, ...rest } = options
  let status: ServiceStatus = 'stopped'
  let child: ChildProcess | undefined
  let running: Running | undefined
  let starting: Promise<Endpoint> | undefined

  const gone = () => {
    status = 'stopped'
    child = undefined
    running = undefined
    starting = undefined
  }

  const begin = async (): Promise<Endpoint> => {
    status = 'starting'
    const forked = fork(program, [], {
      cwd: packageRoot,
      execArgv: ['--disable-warning=ExperimentalWarning', ...sourceLoader()],
    })
    child = forked
    const ended = once(forked, 'exit')
    forked.once('exit', gone)
    forked.send({ module: source.module, name: source.name, options: rest, log } satisfies HostedRequest)
    const reply = await Promise.race([
      once(forked, 'message').then(([message]) => message as HostedReply),
      ended.then(([code, signal]) => {
        throw serviceErrors.SERVICE_PROCESS_ENDED({ service: source.service, how: String(signal ?? code) })
      }),
    ])
    if ('failed' in reply) {
      await ended
      const { message, code, next, details } = reply.failed
      if (code === undefined) throw serviceErrors.SERVICE_PROCESS_FAILED({ service: source.service, reason: message })
      throw new DealkitError({ code, message, next, details: { ...details } })
    }
    running = reply.running
    status = 'running'
    return running.endpoint
  }

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const forked = child
    if (forked === undefined || forked.exitCode !== null || forked.signalCode !== null) return
    status = 'stopping'
    const ended = once(forked, 'exit')
    forked.kill(signal)
    await ended
  }

  const now = (): Running => {
    if (running === undefined) throw serviceErrors.SERVICE_NOT_RUNNING({ service: source.service, status })
    return running
  }

  const process: ServiceProcess = {
    name: source.service,
    get status() {
      return status
    },
    get pid() {
      return child?.pid
    },
    get endpoint() {
      return now().endpoint
    },
    get multiaddr() {
      return now().multiaddr
    },
    start() {
      starting ??= begin()
      return starting
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    token: async (permission: Permission) => now().tokens[permission]!,
    [Symbol.asyncDispose]: () => process.stop(),
  }
  return process
}
