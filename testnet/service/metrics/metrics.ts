import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Route } from '../rpc/rpc-server.ts'
import type { ServedMethods } from '../rpc/served-methods.ts'

/** What a service tells Prometheus besides what every service tells. */
export interface Metrics {
  /**
   * A number for each state, read when somebody asks.
   *
   * @example
   * import type { Metrics } from '#testnet/service/metrics/metrics.ts'
   * const tell = (metrics: Metrics, deals: { state: string }[]): void =>
   *   metrics.byState('venus_market_deals', 'Storage deals by state', () => deals)
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

type Outcome = 'ok' | 'error'

interface CallMetrics extends Record<Outcome, { inc(count: number): void }> {
  readonly seconds: { observe(seconds: number): void }
}

const BATCH = 1_024

/** The calls of one method that the metrics do not have yet: told one by one, they cost as much as a quick call itself. */
class CallTally {
  readonly #metrics: CallMetrics
  readonly #counts: Record<Outcome, number> = { ok: 0, error: 0 }
  readonly #seconds: number[] = []

  constructor(metrics: CallMetrics) {
    this.#metrics = metrics
  }

  add(outcome: Outcome, seconds: number): void {
    this.#counts[outcome]++
    if (this.#seconds.push(seconds) >= BATCH) this.handOn()
  }

  handOn(): void {
    if (this.#seconds.length === 0) return
    for (const outcome of ['ok', 'error'] as const) {
      if (this.#counts[outcome] > 0) this.#metrics[outcome].inc(this.#counts[outcome])
      this.#counts[outcome] = 0
    }
    for (const seconds of this.#seconds) this.#metrics.seconds.observe(seconds)
    this.#seconds.length = 0
  }
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
  const tallies: CallTally[] = []
  const collect = () => {
    for (const tally of tallies) tally.handOn()
  }
  const calls = new Counter({
    name: 'rpc_calls_total',
    help: 'JSON-RPC calls by method and outcome',
    labelNames: ['method', 'outcome'],
    registers,
    collect,
  })
  const seconds = new Histogram({
    name: 'rpc_call_seconds',
    help: 'How long JSON-RPC calls took; for channels, until they were open',
    labelNames: ['method'],
    buckets: SECONDS,
    registers,
    collect,
  })
  new Gauge({ name: 'service_info', help: 'What runs here', labelNames: ['service', 'version'], registers }).set(
    { service, version },
    1,
  )
  if (ofProcess) collectDefaultMetrics({ register })

  const measure = (method: string, run: (...args: unknown[]) => unknown) => {
    const tally = new CallTally({
      ok: calls.labels(method, 'ok'),
      error: calls.labels(method, 'error'),
      seconds: seconds.labels(method),
    })
    tallies.push(tally)
    const done = (startedAt: number, outcome: Outcome) => tally.add(outcome, (performance.now() - startedAt) / 1000)
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
