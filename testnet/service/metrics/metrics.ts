import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Route } from '../rpc/rpc-server.ts'
import type { ServedMethods } from '../rpc/served-methods.ts'

/** What a service tells Prometheus besides what every service tells. */
export interface Metrics {
  /**
   * A number for each state, read when somebody asks.
   *
   * @example
   * context.metrics.byState('venus_market_deals', 'Storage deals by state', () => machine.list())
   */
  byState(name: string, help: string, list: () => Iterable<{ readonly state: string }>): void
  /** A number that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void
}

export interface ServiceMetrics extends Metrics {
  /** The same methods, counted and timed. */
  measured(methods: ServedMethods): ServedMethods
  readonly route: Route
}

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60]

/**
 * The metrics of one service, at /metrics: calls by method with their times, and what the service adds.
 *
 * @param ofProcess whether the process is this service's own, so that its memory and time are too
 */
export function createMetrics(service: string, version: string, ofProcess: boolean): ServiceMetrics {
  const register = new Registry()
  const registers = [register]
  const calls = new Counter({
    name: 'rpc_calls_total',
    help: 'JSON-RPC calls by method and outcome',
    labelNames: ['method', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'rpc_call_seconds',
    help: 'How long JSON-RPC calls took; for channels, until they were open',
    labelNames: ['method'],
    buckets: SECONDS,
    registers,
  })
  new Gauge({ name: 'service_info', help: 'What runs here', labelNames: ['service', 'version'], registers }).set(
    { service, version },
    1,
  )
  if (ofProcess) collectDefaultMetrics({ register })

  const measure = (method: string, run: (...args: unknown[]) => unknown) => {
    const outcomes = { ok: calls.labels(method, 'ok'), error: calls.labels(method, 'error') }
    const taken = seconds.labels(method)
    const done = (startedAt: number, outcome: 'ok' | 'error') => {
      outcomes[outcome].inc()
      taken.observe((performance.now() - startedAt) / 1000)
    }
    return (...args: unknown[]): unknown => {
      const startedAt = performance.now()
      try {
        const result = run(...args)
        if (result instanceof Promise)
          result.then(
            () => done(startedAt, 'ok'),
            () => done(startedAt, 'error'),
          )
        else done(startedAt, 'ok')
        return result
      } catch (error) {
        done(startedAt, 'error')
        throw error
      }
    }
  }

  return {
    byState(name, help, list) {
      new Gauge({
        name,
        help,
        labelNames: ['state'],
        registers,
        collect() {
          this.reset()
          for (const { state } of list()) this.inc({ state })
        },
      })
    },
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    },
    measured: (methods) =>
      new Map([...methods].map(([name, served]) => [name, { ...served, run: measure(served.name, served.run) }])),
    route: {
      path: '/metrics',
      open: true,
      async handle(_request, response) {
        const text = await register.metrics()
        response.writeHead(200, { 'content-type': register.contentType })
        response.end(text)
      },
    },
  }
}
