import type { Route } from '../rpc/rpc-server.ts'
import type { ServedMethods } from '../rpc/served-methods.ts'
import { CallTally, type Outcome } from './call-tally.ts'
import type { ServiceGauge, ServiceRegistry } from './registry.ts'

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

/**
 * The metrics of one service, at /metrics: calls by method with their times, and what the service adds. What writes
 * them is loaded when they are first asked for: of most local networks nobody does.
 *
 * @param ofProcess whether the process is this service's own, so that its memory and time are too
 */
export async function createMetrics(service: string, version: string, ofProcess: boolean): Promise<ServiceMetrics> {
  const gauges: ServiceGauge[] = []
  const tallies: CallTally[] = []
  let opening: Promise<ServiceRegistry> | undefined
  const open = () => {
    opening ??= import('./registry.ts').then(
      ({ ServiceRegistry }) => new ServiceRegistry({ service, version, ofProcess, gauges, tallies }),
    )
    return opening
  }
  // The process's own numbers begin with it.
  if (ofProcess) await open()

  const measure = (method: string, run: (...args: unknown[]) => unknown) => {
    const tally = new CallTally(method, (full) => void open().then((registry) => registry.count(full)))
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
    byState: (name, help, states) => gauges.push({ name, help, read: { states } }),
    gauge: (name, help, read) => gauges.push({ name, help, read }),
    measured: (methods) =>
      new Map([...methods].map(([name, served]) => [name, { ...served, run: measure(served.name, served.run) }])),
    route: {
      path: '/metrics',
      open: true,
      async handle(_request, response) {
        const { contentType, text } = await (await open()).page()
        response.writeHead(200, { 'content-type': contentType })
        response.end(text)
      },
    },
  }
}
