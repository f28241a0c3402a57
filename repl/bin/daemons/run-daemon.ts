import type { z } from 'zod'
import type { Needs, ServiceDefinition, ServiceOptions } from '#testnet/service/define-service.ts'
import type { Context } from '../../command-line/command.ts'
import type { DaemonInput } from './daemon-options.ts'

/** Where a daemon is, once it runs. */
export interface RunningDaemon {
  readonly service: string
  readonly repo: string
  readonly url: string
  readonly multiaddr: string
  readonly pid: number
}

/** Runs a service until the signal is aborted: one result, when it is ready. */
export async function* runDaemon<S extends z.ZodObject, N extends Needs>(
  definition: ServiceDefinition<S, N>,
  options: Omit<ServiceOptions<S, N>, 'logger' | 'repo'>,
  input: DaemonInput,
  context: Context,
): AsyncGenerator<RunningDaemon> {
  const { createService } = await import('#testnet/service/create-service.ts')
  const { daemonLogger } = await import('./logger.ts')
  const logger = daemonLogger(definition.name, input)
  const service = createService(definition, { ...options, repo: context.repo, logger })
  try {
    const { url } = await service.start()
    yield { service: definition.name, repo: context.repo, url, multiaddr: service.multiaddr, pid: process.pid }
    if (!context.signal.aborted)
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }))
  } finally {
    await service.stop()
  }
}

/** What is printed when a daemon is ready. */
export function renderRunning({ service, repo, multiaddr }: RunningDaemon): string {
  return `${service} listens at ${multiaddr}, on ${repo}. Ctrl-C stops it.`
}
