import { invocationResult } from '#sdk/chain/execution.ts'
import { message } from '#sdk/chain/message.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { tipSet } from '#sdk/chain/tipset.ts'
import { address } from '#sdk/codec/address.ts'
import { tokenAmount } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonOptional, jsonStruct, nothing, oneOf } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import { networkInfo } from '#sdk/network/network-info.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param } from '../method.ts'
import { mayOmit } from '../types/may-omit.ts'
import { chainCondition } from '../types/testnet/condition.ts'
import { epochSpan } from '../types/testnet/epoch-span.ts'
import { networkTime } from './service-steering.ts'
import { zodCodec } from './zod-codec.ts'

/** When blocks are made: as soon as somebody waits for them, every so many milliseconds, or only when told to. */
export const miningMode = jsonStruct('MiningMode', {
  mode: as('mode', oneOf('auto', 'interval', 'manual')),
  intervalMs: as('intervalMs', jsonOptional(uint)),
})
export type MiningMode = Infer<typeof miningMode>

/** A point that a network can go back to. */
export const snapshotEntry = jsonStruct('Snapshot', { id: as('id', uint), epoch: as('epoch', int) })
export type SnapshotEntry = Infer<typeof snapshotEntry>

/** Who has started the services: it copies and restores what they keep. */
const networkControl = jsonStruct('NetworkControl', { url: as('url', text(2048)), token: as('token', text(8192)) })

const condition = param('condition', chainCondition)
const maxEpochs = param('maxEpochs', jsonNullable(epochSpan))
const times = param('times', uint)
/** Which service a fault is for: `node`, `market`, `client`, `sealer`, `wallet`; the node if left out. */
const service = param('service', jsonNullable(text(64)))

/** Time at will. While one of these runs, no blocks are made but its own. */
const timeMethods = {
  /**
   * Answers with the epoch once the chain is at `epoch` or past it. A `who` acts at that epoch, and holds the chain
   * there until it asks again. Without `drive` the chain is not made to go there: the answer comes when it passes.
   */
  AwaitEpoch: method('read', [param('epoch', int), param('who', jsonNullable(text(256))), param('drive', bool)], int),
  /** The time that the services go by. */
  Time: method('read', [], networkTime),
  SetMining: method('admin', [param('mining', mayOmit(miningMode))], nothing),
  /** While held, no blocks are made but by hand. */
  HoldBlocks: method('admin', [param('held', bool)], nothing),
  /** Makes this many tipsets, one an epoch, and answers with the new head. */
  Mine: method('admin', [param('n', uint)], tipSet),
  /** Makes tipsets, one an epoch, until the condition holds; answers with the epoch. */
  MineUntil: method('admin', [condition, maxEpochs], int),
  /** Moves the chain on by epochs or a duration (`180d`); where nothing happens there are null rounds. Answers with the epoch. */
  Advance: method('admin', [param('epochs', epochSpan)], int),
  /** Moves the chain on, null rounds where nothing happens, until the condition holds; answers with the epoch. */
  AdvanceUntil: method('admin', [condition, maxEpochs], int),
} satisfies MethodTable

/** Other pasts. */
const historyMethods = {
  /** Remembers the whole network as it is, services and files included, under the number it answers with. */
  Snapshot: method('admin', [], uint),
  /** Puts the whole network back to what it was at the snapshot, which stays. */
  Revert: method('admin', [param('id', uint)], nothing),
  /** Forgets a snapshot; the network stays as it is. */
  DropSnapshot: method('admin', [param('id', uint)], nothing),
  Snapshots: method('admin', [], jsonList(snapshotEntry, 100_000)),
  /**
   * Replaces this many of the last tipsets by a heavier fork without their messages, which go back to the pool.
   * Answers with the epoch of the new head.
   */
  Reorg: method('admin', [param('depth', uint)], int),
} satisfies MethodTable

const accountMethods = {
  /** Exactly so many attoFIL; queries show it from the next tipset on. */
  SetBalance: method('admin', [param('addr', address), param('attoFil', tokenAmount)], nothing),
  /** Sends a message in the name of any account, without its key; nonce and gas are filled in where they are 0. */
  Impersonate: method('admin', [param('msg', message)], signedMessage),
} satisfies MethodTable

/** Faults on demand. Each count replaces the one before; 0 takes the fault back. */
const faultMethods = {
  /** The next calls of a method (`MpoolPush`) fail with this text. */
  FailNext: method('admin', [param('method', text(256)), times, param('message', text()), service], nothing),
  /** The next calls of a method begin so many milliseconds late. */
  DelayNext: method('admin', [param('method', text(256)), times, param('milliseconds', uint), service], nothing),
  /** The next messages that are pushed get a CID as answer, and get lost. */
  DropMessages: method('admin', [times], nothing),
  /** The next proofs that a sealer makes have a wrong bit. */
  SpoilProofs: method('admin', [times, service], nothing),
  /** Everything works again, blocks that were held back included. */
  ClearFaults: method('admin', [], nothing),
} satisfies MethodTable

const networkMethods = {
  Info: method('admin', [], zodCodec('NetworkInfo', networkInfo)),
  /** How a message on the chain was executed, with all the calls it made. */
  Trace: method('admin', [param('cid', cid)], invocationResult),
  /** The same as indented lines, with parameters and what was returned by name. */
  TraceText: method('admin', [param('cid', cid)], text(1 << 20)),
  /** Tells the node which network it is part of, and who can copy and restore the other services. */
  Attach: method(
    'admin',
    [param('info', zodCodec('NetworkInfo', networkInfo)), param('control', jsonNullable(networkControl))],
    nothing,
  ),
  /** Ends the network; the answer comes before it does. */
  Down: method('admin', [], nothing),
} satisfies MethodTable

/** What a local network's node can do besides: time at will, snapshots, reorganisations, balances, faults. */
export const testnetMethods = {
  ...timeMethods,
  ...historyMethods,
  ...accountMethods,
  ...faultMethods,
  ...networkMethods,
} satisfies MethodTable

export type TestnetMethods = typeof testnetMethods

/** The methods of a local network's node that no other node has; served beside those of `Filecoin`. */
export const testnetApi = {
  component: 'testnet node',
  namespace: 'Testnet',
  version: 'v1',
  methods: testnetMethods,
} as const satisfies ComponentApi<typeof testnetMethods>
