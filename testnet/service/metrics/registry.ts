import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { CallTally } from './call-tally.ts'

/** A number of the service, or one for each state, read when somebody asks. */
export interface ServiceGauge {
  readonly name: string
  readonly help: string
  readonly read: (() => number) | { readonly states: () => Iterable<{ readonly state: string }> }
}

export interface RegistryParts {
  readonly service: string
  readonly version: string
  /** Whether the process is this service's own, so that its memory and time are too. */
  readonly ofProcess: boolean
  /** These two may grow. */
  readonly gauges: readonly ServiceGauge[]
  readonly tallies: readonly CallTally[]
}

const bucketSeconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60]

/** What Prometheus reads of one service. */
export class ServiceRegistry {
  readonly #parts: RegistryParts
  readonly #register = new Registry()
  readonly #calls: Counter<'method' | 'outcome'>
  readonly #seconds: Histogram<'method'>
  #knownGauges = 0

  constructor(parts: RegistryParts) {
    this.#parts = parts
    const registers = [this.#register]
    this.#calls = new Counter({
      name: 'rpc_calls_total',
      help: 'JSON-RPC calls by method and outcome',
      labelNames: ['method', 'outcome'],
      registers,
    })
    this.#seconds = new Histogram({
      name: 'rpc_call_seconds',
      help: 'How long JSON-RPC calls took; for channels, until they were open',
      labelNames: ['method'],
      buckets: bucketSeconds,
      registers,
    })
    const { service, version } = parts
    const labelNames = ['service', 'version']
    new Gauge({ name: 'service_info', help: 'What runs here', labelNames, registers }).set({ service, version }, 1)
    if (parts.ofProcess) collectDefaultMetrics({ register: this.#register })
  }

  /** Takes over what a tally has. */
  count(tally: CallTally): void {
    const { method } = tally
    const { counts, seconds } = tally.take()
    for (const outcome of ['ok', 'error'] as const) {
      if (counts[outcome] > 0) this.#calls.inc({ method, outcome }, counts[outcome])
    }
    for (const took of seconds) this.#seconds.observe({ method }, took)
  }

  #add({ name, help, read }: ServiceGauge): void {
    const registers = [this.#register]
    if (typeof read === 'function') {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
      return
    }
    new Gauge({
      name,
      help,
      labelNames: ['state'],
      registers,
      collect() {
        this.reset()
        for (const { state } of read.states()) this.inc({ state })
      },
    })
  }

  async page(): Promise<{ contentType: string; text: string }> {
    const { gauges, tallies } = this.#parts
    for (; this.#knownGauges < gauges.length; this.#knownGauges++) this.#add(gauges[this.#knownGauges]!)
    for (const tally of tallies) this.count(tally)
    return { contentType: this.#register.contentType, text: await this.#register.metrics() }
  }
}
