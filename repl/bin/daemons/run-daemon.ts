import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Endpoint, Needs, ServiceDefinition, ServiceOptions } from '#testnet/service/define-service.ts'
import type { Context } from '../../command-line/command.ts'
import type { DaemonInput } from './daemon-options.ts'

/** What a daemon has to finish or save its work, once it is told to stop. */
const STOP_MS = 4_500

/** Where a daemon is, once it runs. */
export interface RunningDaemon {
  readonly service: string
  readonly repo: string
  readonly url: string
  readonly multiaddr: string
  readonly pid: number
}

/**
 * Runs a service until the signal is aborted: one result, when it is ready.
 *
 * @param ready is done before the daemon counts as ready; what it gives is part of the result
 */
export async function* runDaemon<
  S extends z.ZodObject,
  N extends Needs,
  X extends object = Readonly<Record<never, never>>,
>(
  definition: ServiceDefinition<S, N>,
  options: Omit<ServiceOptions<S, N>, 'logger' | 'repo'>,
  input: DaemonInput,
  context: Context,
  ready?: (endpoint: Endpoint) => Promise<X>,
): AsyncGenerator<RunningDaemon & Partial<X>> {
  const { createService } = await import('#testnet/service/create-service.ts')
  const { daemonLogger } = await import('./logger.ts')
  const logger = daemonLogger(definition.name, input)
  const { signal, repo } = context
  const ending = new AbortController()
  const over = AbortSignal.any([signal, ending.signal])
  const shutdown = () => ending.abort()
  const service = createService(definition, { ...options, repo, logger, signal: over, ownProcess: true, shutdown })
  try {
    const endpoint = await service.start()
    const more: Partial<X> = (await ready?.(endpoint)) ?? {}
    const { name, multiaddr } = service
    yield { service: name, repo: context.repo, url: endpoint.url, multiaddr, pid: process.pid, ...more }
    if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
    logger.info('stopping')
  } finally {
    const late = leaveWhenLate(logger)
    await service.stop()
    clearTimeout(late)
  }
}

/** Whatever still runs is in the database, and goes on at the next start: nothing is gained by waiting longer. */
function leaveWhenLate(logger: Logger): NodeJS.Timeout {
  return setTimeout(() => {
    logger.error('not stopped in time; what was begun is saved, and goes on at the next start')
    process.exit(1)
  }, STOP_MS).unref()
}

/** What is printed when a daemon is ready. */
export function renderRunning({ service, repo, multiaddr }: RunningDaemon): string {
  return `${service} listens at ${multiaddr}, on ${repo}. Ctrl-C stops it.`
}
