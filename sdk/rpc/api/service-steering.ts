import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonOptional, jsonStruct, nothing, oneOf } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param } from '../method.ts'

/** The time that the services of a local network go by. */
export const networkTime = jsonStruct('NetworkTime', {
  /** Milliseconds since 1970. */
  now: as('nowMs', int),
  /** Whether it goes on by itself, with the wall clock. */
  running: as('running', bool),
})
export type NetworkTime = Infer<typeof networkTime>

const wait = jsonStruct('Wait', {
  kind: as('kind', oneOf('message', 'epoch', 'other')),
  cid: as('cid', jsonOptional(text(256))),
  confidence: as('confidence', jsonOptional(int)),
  epoch: as('epoch', jsonOptional(int)),
})

/** How busy a service is, and what it waits for. */
export const serviceReport = jsonStruct('ServiceReport', {
  busy: as('busy', jsonList(text(1024), 100_000)),
  waits: as('waits', jsonList(wait, 100_000)),
  /** Grows with everything that happens in the service. */
  steps: as('steps', uint),
  /** Keys of the heads that those who follow the chain have dealt with. */
  heads: as('heads', jsonList(text(4096), 1_000)),
  /** When the next timer of the service is due, milliseconds since 1970. */
  nextDue: as('nextDueMs', jsonOptional(int)),
})
export type ServiceReport = Infer<typeof serviceReport>
export type ServiceWait = ServiceReport['waits'][number]

const name = param('method', text(256))
const times = param('times', uint)

/** How many calls of a method go wrong, and how: the same on every service of a local network. */
export const faultMethods = {
  FailNext: method('admin', [name, times, param('message', text())], nothing),
  DelayNext: method('admin', [name, times, param('milliseconds', uint)], nothing),
  /** The next proofs that the service makes have a wrong bit. */
  SpoilProofs: method('admin', [times], nothing),
  ClearFaults: method('admin', [], nothing),
} satisfies MethodTable

/** What the node of a local network asks of its other services. */
export const serviceSteeringMethods = {
  /** Sets the service's time, and tells how busy it is once everything that this has set off has begun. */
  Settle: method('admin', [param('time', networkTime)], serviceReport),
  ...faultMethods,
} satisfies MethodTable

export type ServiceSteeringMethods = typeof serviceSteeringMethods

/** Served beside the API of every service that a local network starts, on all its paths; `v0` is on all but the node. */
export const serviceSteeringApi = {
  component: 'service of a local network',
  namespace: 'Testnet',
  version: 'v0',
  methods: serviceSteeringMethods,
} as const satisfies ComponentApi<typeof serviceSteeringMethods>
