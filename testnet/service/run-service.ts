// The program behind spawnService: hosts one service, told which over the channel to the parent process.
import { pino } from 'pino'
import { permissions } from '#sdk/rpc/method.ts'
import { createService } from './create-service.ts'
import type { ServiceDefinition } from './define-service.ts'
import type { HostedReply, HostedRequest } from './service-process.ts'

const reply = (message: HostedReply) => process.send?.(message)

async function host(request: HostedRequest): Promise<void> {
  const module = (await import(request.module)) as Record<string, unknown>
  const definition = module[request.name] as ServiceDefinition
  const logger = pino({ name: definition.name, level: request.log.level }, pino.destination(request.log.file ?? 2))
  const shutdown = () => void leave()
  const service = createService(definition, { ...request.options, logger, shutdown })
  const leave = async () => {
    // The parent may be gone already, and a failed stop is in the log: all that is left is to go.
    process.exitCode = await service.stop().then(
      () => 0,
      (error: unknown) => {
        logger.error({ err: error }, 'not stopped cleanly')
        return 1
      },
    )
    if (process.connected) process.disconnect()
  }
  process.once('SIGTERM', leave).once('SIGINT', leave).once('disconnect', leave)
  const endpoint = await service.start()
  const tokens: Record<string, string> = {}
  for (const permission of permissions) tokens[permission] = await service.token(permission)
  reply({ running: { endpoint, multiaddr: service.multiaddr, tokens } })
}

process.once('message', (request: HostedRequest) => {
  host(request).catch((error: unknown) => {
    const { message, code, next, details } = error as {
      message: string
      code?: string
      next?: string
      details?: object
    }
    reply({ failed: { message, code, next, details } })
    process.exitCode = 1
    if (process.connected) process.disconnect()
  })
})
