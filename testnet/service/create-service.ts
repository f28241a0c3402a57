import { pino } from 'pino'
import type { z } from 'zod'
import type { Permission } from '#sdk/rpc/method.ts'
import { systemClock } from './clock/system-clock.ts'
import type { Endpoint, Needs, ServiceDefinition, ServiceOptions } from './define-service.ts'
import { serviceErrors } from './errors.ts'
import { type Run, startRun } from './service-run.ts'

export type ServiceStatus = 'stopped' | 'starting' | 'running' | 'stopping'

/** A service that can be started, stopped and started again. */
export interface Service extends AsyncDisposable {
  readonly name: string
  readonly status: ServiceStatus
  /** Starts it; a second call while it starts or runs changes nothing. */
  start(): Promise<Endpoint>
  /** Stops it, leaving no handle; a second call changes nothing. @throws {SERVICE_STOP_FAILED} */
  stop(): Promise<void>
  /** Its URL (`http://host:port`) and admin token. @throws {SERVICE_NOT_RUNNING} */
  readonly endpoint: Endpoint
  /** The multiaddr it listens at. @throws {SERVICE_NOT_RUNNING} */
  readonly multiaddr: string
  /** A token with this permission and those it includes. @throws {SERVICE_NOT_RUNNING} */
  token(permission: Permission): Promise<string>
}

/**
 * Makes a service of its definition; nothing happens until it is started.
 *
 * @example
 * import { createService } from '#testnet/service/create-service.ts'
 * import { walletService } from '#testnet/wallet/service.ts'
 * await using wallet = createService(walletService, { repo: '/tmp/wallet' })
 * const { url, token } = await wallet.start()
 */
export function createService<S extends z.ZodObject, N extends Needs>(
  definition: ServiceDefinition<S, N>,
  options: ServiceOptions<S, N>,
): Service {
  const logger = options.logger ?? pino({ name: definition.name, level: 'warn' }, pino.destination(2))
  let status: ServiceStatus = 'stopped'
  let starting: Promise<Endpoint> | undefined
  let stopping: Promise<void> | undefined
  let run: Run | undefined

  const running = (): Run => {
    if (run === undefined) throw serviceErrors.SERVICE_NOT_RUNNING({ service: definition.name, status })
    return run
  }

  const begin = async (): Promise<Endpoint> => {
    await stopping
    status = 'starting'
    try {
      run = await startRun(definition, options, logger, options.clock ?? systemClock)
      status = 'running'
      return run.endpoint
    } catch (error) {
      status = 'stopped'
      starting = undefined
      throw error
    }
  }

  const end = async (): Promise<void> => {
    if (starting === undefined) return
    // Whoever called start() hears why it failed.
    await starting.catch(() => undefined)
    const ending = run
    run = undefined
    starting = undefined
    status = 'stopping'
    try {
      await ending?.stop()
    } finally {
      status = 'stopped'
    }
  }

  const service: Service = {
    name: definition.name,
    get status() {
      return status
    },
    start() {
      starting ??= begin()
      return starting
    },
    stop() {
      stopping ??= end().finally(() => {
        stopping = undefined
      })
      return stopping
    },
    get endpoint() {
      return running().endpoint
    },
    get multiaddr() {
      return running().multiaddr
    },
    token: async (permission) => running().issueToken(permission),
    [Symbol.asyncDispose]: () => service.stop(),
  }
  return service
}
