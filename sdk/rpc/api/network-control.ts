import { nothing } from '#sdk/codec/json.ts'
import { uint } from '#sdk/codec/primitives.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param } from '../method.ts'

const id = param('id', uint)

/** What the node of a local network asks of whoever has started the services. */
export const networkControlMethods = {
  /** Copies the stores and files of every service but the node, under a snapshot's number. */
  Keep: method('admin', [id], nothing),
  /** Stops every service but the node. */
  StopServices: method('admin', [], nothing),
  /** Puts the stores and files back, and starts the services where they were. */
  Restore: method('admin', [id], nothing),
  /** Starts the services that were stopped, with what they had. */
  StartServices: method('admin', [], nothing),
  /** Deletes the copies of a snapshot. */
  Forget: method('admin', [id], nothing),
  /** Ends the network; the answer comes before it does. */
  Down: method('admin', [], nothing),
} satisfies MethodTable

export type NetworkControlMethods = typeof networkControlMethods

export const networkControlApi = {
  component: 'local network',
  namespace: 'Network',
  version: 'v0',
  methods: networkControlMethods,
} as const satisfies ComponentApi<typeof networkControlMethods>
