import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Permission } from '#sdk/rpc/method.ts'
import { issueToken, permissionsUpTo, tokenVerifier } from '#sdk/rpc/token.ts'
import { awaitEndpoint } from './await-endpoint.ts'
import type { Clock } from './clock/clock.ts'
import { networkClock } from './clock/network-clock.ts'
import { systemClock } from './clock/system-clock.ts'
import { type ConfigFile, loadConfig, type PartialConfig } from './config/config-file.ts'
import { idleSettings } from './config/idle-settings.ts'
import type { Endpoint, EndpointsOf, Needs, ServiceDefinition, ServiceOptions, Serving } from './define-service.ts'
import { serviceErrors } from './errors.ts'
import { createMetrics } from './metrics/metrics.ts'
import { openRepo } from './repo/repo.ts'
import { type Route, startRpcServer } from './rpc/rpc-server.ts'
import type { ServedMethods } from './rpc/served-methods.ts'
import { withShutdown } from './rpc/shutdown-method.ts'
import { Activity } from './steering/activity.ts'
import { Faults } from './steering/faults.ts'
import { aroundCalls, clockOfNode, steeredMethods, watchedClock } from './steering/steered-service.ts'
import { versionOf } from './version.ts'

/** A service between its start and its stop. */
export interface Run {
  readonly endpoint: Endpoint
  readonly multiaddr: string
  issueToken(permission: Permission): Promise<string>
  stop(): Promise<void>
}

/** Starts a service; when that fails half way, everything begun is stopped again. */
export async function startRun<S extends z.ZodObject, N extends Needs>(
  definition: ServiceDefinition<S, N>,
  options: ServiceOptions<S, N>,
  logger: Logger,
  clock: Clock,
): Promise<Run> {
  const steps: (() => unknown)[] = []
  const stopping = new AbortController()
  setMaxListeners(0, stopping.signal)
  const stop = () => runBackwards(definition.name, steps)
  try {
    const repo = await openRepo(options.repo)
    steps.push(() => repo.close())
    const config = await loadConfig(repo, definition.config.file, definition.config.schema, options.config)
    const { idle = {}, schema } = definition.config
    for (const note of idleSettings(schema, config.value, idle)) logger.warn(note)
    const { steering } = options
    const endpoints = endpointsOf(definition, config.value, options.endpoints ?? {}, steering !== undefined)
    const secret = await secretOf(definition, config)
    const { tokens: family } = definition.rpc
    const verify = tokenVerifier(secret)
    const activity = new Activity()
    const faults = new Faults(systemClock)
    const time =
      steering === undefined
        ? undefined
        : steering.node === undefined
          ? networkClock({ now: clock.now(), running: true }, clock)
          : await clockOfNode(steering.node)
    const signal = options.signal ?? stopping.signal
    for (const need of options.awaits ?? []) {
      const endpoint = endpoints[need]
      if (endpoint !== undefined) await awaitEndpoint(String(need), endpoint, { clock, logger, signal })
    }
    const metrics = await createMetrics(definition.name, versionOf(definition.name), options.ownProcess === true)
    const measured = (versions: Serving['versions']) => each(versions, (methods) => metrics.measured(methods))
    const serving = await definition.start({
      repo,
      config,
      endpoints,
      clock: time === undefined ? clock : watchedClock(time, activity),
      wallClock: clock,
      activity,
      faults,
      logger,
      signal: stopping.signal,
      tokens: { issue: (allowed) => issueToken(secret, family, allowed), verify },
      metrics,
      environment: options.ownProcess === true ? process.env : {},
      onStop: (step) => steps.push(step),
    })
    steps.push(() => stopping.abort())
    const server = await startRpcServer({
      listen: definition.rpc.listen(config.value),
      versions: measured(
        each(
          time === undefined ? serving.versions : steered(serving.versions, { activity, faults, clock: time }),
          (methods) => withShutdown(definition.name, methods, options.shutdown),
        ),
      ),
      ...(definition.rpc.timeout === undefined ? {} : { requestTimeout: definition.rpc.timeout(config.value) }),
      verify,
      ...(definition.rpc.anonymous === undefined ? {} : { anonymous: definition.rpc.anonymous }),
      routes: [...healthRoutes(definition.name, clock), metrics.route, ...(serving.routes ?? [])],
      logger,
    })
    steps.push(() => server.stop())

    const token = await issueToken(secret, family, permissionsUpTo('admin'))
    await repo.writePrivate('token', token)
    await repo.writePrivate('api', server.multiaddr)
    logger.info({ listen: server.multiaddr }, 'started')
    return {
      endpoint: { url: server.url, token },
      multiaddr: server.multiaddr,
      issueToken: (permission) => issueToken(secret, family, permissionsUpTo(permission)),
      stop,
    }
  } catch (error) {
    stopping.abort()
    await stop().catch((failure: unknown) => logger.error({ err: failure }, 'clean-up after a failed start'))
    throw error
  }
}

function steered(versions: Serving['versions'], parts: Parameters<typeof steeredMethods>[1]): Serving['versions'] {
  return each(versions, (methods) => steeredMethods(methods, parts))
}

function each(versions: Serving['versions'], change: (methods: ServedMethods) => ServedMethods): Serving['versions'] {
  return Object.fromEntries(Object.entries(versions).map(([version, methods]) => [version, change(methods)]))
}

async function runBackwards(service: string, steps: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps.splice(0).reverse()) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length === 0) return
  const reasons = failures.map((error) => (error instanceof Error ? error.message : String(error))).join('; ')
  throw serviceErrors.SERVICE_STOP_FAILED({ service, reasons }, { cause: new AggregateError(failures) })
}

function endpointsOf<S extends z.ZodObject, N extends Needs>(
  definition: ServiceDefinition<S, N>,
  config: z.output<S>,
  given: Partial<EndpointsOf<N>>,
  watched: boolean,
): EndpointsOf<N> {
  const found: Record<string, Endpoint | undefined> = {}
  for (const [name, need] of Object.entries(definition.needs)) {
    const section = (config as Record<string, { Url?: string; Token?: string } | undefined>)[need.section]
    const configured = section?.Url ? { url: section.Url, token: section.Token ?? '' } : undefined
    const endpoint: Endpoint | undefined = given[name] ?? configured
    if (endpoint === undefined && need.optional !== true) {
      const { name: service } = definition
      throw serviceErrors.SERVICE_ENDPOINT_MISSING({ service, endpoint: name, section: need.section })
    }
    found[name] = endpoint === undefined || !watched ? endpoint : { ...endpoint, around: aroundCalls }
  }
  return found as EndpointsOf<N>
}

/** The secret of the service's tokens, from its configuration if that is where it keeps one. */
async function secretOf<S extends z.ZodObject, N extends Needs>(
  definition: ServiceDefinition<S, N>,
  config: ConfigFile<S>,
): Promise<Uint8Array> {
  const place = definition.rpc.secret
  const fresh = randomBytes(32)
  if (place === undefined) return fresh
  const kept = (config.value as Record<string, Record<string, unknown> | undefined>)[place.section]?.[place.key]
  if (typeof kept === 'string' && kept !== '') return Buffer.from(kept, 'hex')
  const change = { [place.section]: { [place.key]: fresh.toString('hex') } }
  await config.update(change as PartialConfig<z.input<S>>)
  return fresh
}

function healthRoutes(service: string, clock: Clock): Route[] {
  const since = new Date(clock.now()).toISOString()
  return ['/healthz', '/healthcheck'].map((path) => ({
    path,
    open: true,
    handle(_request, response) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ status: 'ok', service, since }))
    },
  }))
}
