import { invocationResult } from '#sdk/chain/execution.ts'
import { tipSet } from '#sdk/chain/tipset.ts'
import { address } from '#sdk/codec/address.ts'
import { tokenAmount } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonNullable, jsonOptional, jsonStruct, nothing, oneOf } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import { networkInfo } from '#sdk/network/network-info.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param } from '../method.ts'
import { mayOmit } from '../types/may-omit.ts'
import { zodCodec } from './zod-codec.ts'

/** When blocks are made: as soon as somebody waits for them, every so many milliseconds, or only when told to. */
export const miningMode = jsonStruct('MiningMode', {
  mode: as('mode', oneOf('auto', 'interval', 'manual')),
  intervalMs: as('intervalMs', jsonOptional(uint)),
})
export type MiningMode = Infer<typeof miningMode>

const epochs = param('epochs', uint)

/** What a local network's node can do besides: time at will, snapshots, reorganisations, balances. */
export const testnetMethods = {
  /**
   * Answers with the epoch once the chain is at `epoch` or past it. A `who` acts at that epoch, and holds the chain
   * there until it asks again. Without `drive` the chain is not made to go there: the answer comes when it passes.
   */
  AwaitEpoch: method('read', [param('epoch', int), param('who', jsonNullable(text(256))), param('drive', bool)], int),
  /** Makes this many blocks, and answers with the new head. */
  Mine: method('admin', [param('n', uint)], tipSet),
  SetMining: method('admin', [param('mining', mayOmit(miningMode))], nothing),
  /** Moves the chain on by this many epochs, and answers with the epoch it is at. */
  Advance: method('admin', [epochs], int),
  /** Remembers the chain as it is, under the number it answers with. */
  Snapshot: method('admin', [], uint),
  /** Puts the chain back to what it was at the snapshot. */
  Revert: method('admin', [param('id', uint)], nothing),
  /** Replaces this many of the last epochs by others, and answers with the epoch of the new head. */
  Reorg: method('admin', [param('depth', uint)], int),
  /** attoFIL. */
  SetBalance: method('admin', [param('addr', address), param('attoFil', tokenAmount)], nothing),
  Info: method('admin', [], zodCodec('NetworkInfo', networkInfo)),
  /** How a message on the chain was executed, with all the calls it made. */
  Trace: method('admin', [param('cid', cid)], invocationResult),
} satisfies MethodTable

export type TestnetMethods = typeof testnetMethods

/** The methods of a local network's node that no other node has; served beside those of `Filecoin`. */
export const testnetApi = {
  component: 'testnet node',
  namespace: 'Testnet',
  version: 'v1',
  methods: testnetMethods,
} as const satisfies ComponentApi<typeof testnetMethods>
