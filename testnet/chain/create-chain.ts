import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { InvocationResult } from '#sdk/chain/execution.ts'
import type { HeadChange } from '#sdk/chain/head-change.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import type { TipSet } from '#sdk/chain/tipset.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { ATTO_PER_FIL } from '#sdk/units/fil.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { Chain, type ChainOptions } from './chain.ts'
import { chainErrors } from './errors.ts'
import { BlockMaker, type MiningMode } from './mining/block-maker.ts'
import { replayMessage } from './queries/calls.ts'
import { impersonate } from './steering/impersonate.ts'
import { setBalance } from './steering/set-balance.ts'
import { Snapshots } from './steering/snapshots.ts'
import { traceText } from './steering/trace-text.ts'
import { ChainBlockstore } from './store/chain-blockstore.ts'
import { MemoryArchive } from './store/memory-archive.ts'

const SECTOR_SIZE = 8 << 20
const GENESIS_SECONDS = 1_640_995_200
const DEFAULT_LIMIT = 2_880

/** The genesis of a chain in memory, when it makes blocks, and the clock it goes by. */
export interface LocalChainOptions extends Partial<Omit<ChainOptions, 'store' | 'saved'>> {
  /** By hand when left out: nothing moves but by the calls. */
  readonly mining?: MiningMode
  readonly clock?: Clock
}

/** A chain in this process, in memory, and everything a local network can do with one. */
export interface LocalChain extends AsyncDisposable {
  /** The chain itself: its index, pool, keys and state. */
  readonly chain: Chain
  /** Funded with 10,000 FIL each unless the options name accounts: `client`, `owner`, and `worker`, who signs the blocks. */
  readonly keys: Readonly<Record<'client' | 'owner' | 'worker', PrivateKey>>
  head(): TipSet
  /** Puts a signed message into the pool. @throws the pool's errors */
  push(signed: SignedMessage): CID
  /** Sends a message of an account without its key. @throws the pool's errors */
  impersonate(message: Message): SignedMessage
  /** Makes so many tipsets, one an epoch. */
  mine(tipSets?: number): TipSet
  /** Goes to an epoch, stopping wherever somebody waits. Gives the head's epoch. */
  advanceTo(epoch: number): Promise<number>
  /** Makes a tipset an epoch until the condition holds. @throws {CONDITION_NOT_MET} after so many epochs, a day's if left out */
  advanceUntil(condition: (chain: Chain) => boolean, maxEpochs?: number): Promise<number>
  /** Resolves when the chain is at an epoch; in auto mode it goes there. */
  awaitEpoch(epoch: number): Promise<number>
  /** Remembers head, state, pool and keys under the number it gives. */
  snapshot(): number
  /** @throws {SNAPSHOT_NOT_FOUND} */
  revert(snapshot: number): void
  /** Replaces the last tipsets by a heavier fork; their messages go back to the pool. */
  reorg(depth: number): void
  /** @throws {BALANCE_NEGATIVE} {BALANCE_OUT_OF_FUNDS} */
  setBalance(address: Address, attoFil: bigint): void
  /** What a message on the chain did. @throws {MESSAGE_NOT_FOUND} */
  trace(message: CID): { readonly result: InvocationResult; readonly text: string }
  /** Told of every change of the head; returns the way to stop. */
  onHeadChange(listener: (changes: readonly HeadChange[]) => void): () => void
  stop(): Promise<void>
}

/**
 * Makes a chain without sockets, files or clocks: the same options and calls give the same CIDs.
 *
 * @example
 * import { Address } from 'dealkit'
 * import { createChain } from 'dealkit/testnet'
 * await using local = createChain({ seed: 'my test' })
 * local.setBalance(Address.fromActorSeed(Uint8Array.of(1)), 5n * 10n ** 18n)
 * local.mine()
 * await local.advanceTo(2_880)
 */
export function createChain(options: LocalChainOptions = {}): LocalChain {
  const { seed = 'force', mining = { mode: 'manual' }, clock, ...rest } = options
  const key = (type: 'bls' | 'secp256k1', name: string) =>
    PrivateKey.fromSeed(type, new TextEncoder().encode(`${seed}/${name}`))
  const keys = { client: key('secp256k1', 'client'), owner: key('bls', 'owner'), worker: key('bls', 'worker') }
  const chain = new Chain({
    seed,
    store: new ChainBlockstore(new MemoryArchive()),
    networkName: 'force',
    seconds: GENESIS_SECONDS,
    accounts: Object.values(keys).map(({ address }) => ({ address, attoFil: 10_000n * ATTO_PER_FIL })),
    miners: [
      {
        owner: keys.owner.address,
        worker: keys.worker.address,
        sectorSize: SECTOR_SIZE,
        power: BigInt(SECTOR_SIZE),
      },
    ],
    workers: [keys.worker],
    keys: Object.values(keys),
    verifiedRegistryRoot: keys.owner.address,
    ...rest,
  })
  const blocks = new BlockMaker(chain, mining, clock)
  const snapshots = new Snapshots(chain)
  const epoch = () => chain.head.tipSet.height
  const stop = () => blocks.stop()

  return {
    chain,
    keys,
    head: () => chain.head.tipSet,
    push: (signed) => chain.push(signed),
    impersonate: (message) => impersonate(chain, message),
    mine: (tipSets = 1) => {
      for (let i = 0; i < tipSets; i++) blocks.mineOne()
      return chain.head.tipSet
    },
    advanceTo: (wanted) => blocks.advanceTo(wanted),
    async advanceUntil(condition, maxEpochs = DEFAULT_LIMIT) {
      const last = epoch() + maxEpochs
      while (!condition(chain)) {
        if (epoch() >= last) throw chainErrors.CONDITION_NOT_MET({ epochs: maxEpochs })
        await blocks.advanceTo(epoch() + 1)
      }
      return epoch()
    },
    awaitEpoch: (wanted) => blocks.awaitEpoch(wanted, { drive: true }),
    snapshot: () => snapshots.take(),
    revert: (snapshot) => snapshots.revert(snapshot),
    reorg: (depth) => chain.reorg(depth),
    setBalance: (address, attoFil) => setBalance(chain, address, attoFil),
    trace: (message) => {
      const result = replayMessage(chain, message)
      return { result, text: traceText(result, chain.after) }
    },
    onHeadChange: (listener) => chain.onHeadChange(listener),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
