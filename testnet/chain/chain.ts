import type { CID } from 'multiformats/cid'
import { accountState } from '#sdk/actors/account/state.ts'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import type { Address } from '#sdk/address/address.ts'
import { type BlockHeader, blockHeader } from '#sdk/chain/block-header.ts'
import type { HeadChange } from '#sdk/chain/head-change.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import { tipSetOf } from '#sdk/chain/tipset.ts'
import { sameTipSet } from '#sdk/chain/tipset-key.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { actorOf } from './actors/index.ts'
import { blockFault } from './blocks/block-fault.ts'
import { ChainIndex } from './blocks/chain-index.ts'
import type { Observer, Rules } from './blocks/execute.ts'
import { makeTipSet, runTipSet } from './blocks/make-tip-set.ts'
import { type BlockDraft, baseFeeAfter, type Producer, unsignedBlock } from './blocks/produce.ts'
import { type ChainRandomness, chainRandomness, SeededBeacon } from './blocks/randomness.ts'
import { type IncludedMessage, includedMessage, type TipSetRecord } from './blocks/tipset-record.ts'
import { chainErrors } from './errors.ts'
import { buildGenesis, type GenesisOptions } from './genesis/genesis.ts'
import { Keystore } from './keystore.ts'
import { NETWORK_VERSION } from './network-version.ts'
import { MessagePool } from './pool/pool.ts'
import { StateTree } from './state-tree/state-tree.ts'
import type { ChainBlockstore } from './store/chain-blockstore.ts'

export interface ChainOptions extends Omit<GenesisOptions, 'seed'> {
  /** Decides the beacon and, with the other options, every CID. */
  readonly seed: string
  readonly store: ChainBlockstore
  /** The chain from genesis on as it was saved, with its blocks in the store; without it the chain is at genesis. */
  readonly saved?: { readonly records: readonly TipSetRecord[]; readonly pending: readonly IncludedMessage[] }
  /** The worker keys of the miners, to sign blocks with. */
  readonly workers: readonly PrivateKey[]
  /** Keys that the node's own wallet starts with. */
  readonly keys?: readonly PrivateKey[]
  readonly onFault?: (error: unknown, where: string) => void
}

/** One node's chain: blocks, state, message pool and keys, without sockets or clocks. */
export class Chain {
  readonly store: ChainBlockstore
  readonly index: ChainIndex
  readonly pool: MessagePool
  readonly keystore: Keystore
  readonly rules: Rules
  readonly networkName: string
  readonly seed: string
  readonly miners: readonly Address[]
  readonly beacon: SeededBeacon
  /** Asked about each message that is pushed: whether it gets lost on its way into the pool. */
  loses: (() => boolean) | undefined
  readonly #producer: Producer | undefined
  readonly #genesisSeconds: number
  readonly #listeners = new Set<(changes: readonly HeadChange[]) => void>()
  readonly #amendListeners = new Set<() => void>()
  readonly #pushed = new Map<string, SignedMessage>()
  #after: StateTree
  #checkpoint: TipSetRecord | undefined
  /** How many reorganisations there were: it makes each fork's blocks differ. Goes back with a snapshot. */
  forks = 0

  constructor(options: ChainOptions) {
    this.store = options.store
    this.networkName = options.networkName
    this.seed = options.seed
    this.#genesisSeconds = options.seconds
    const seed = new TextEncoder().encode(options.seed)
    this.beacon = new SeededBeacon(seed)
    const base = {
      networkVersion: NETWORK_VERSION,
      actorOf,
      ...(options.onFault === undefined ? {} : { onFault: options.onFault }),
    }
    const genesis = buildGenesis(
      this.store,
      { ...options, seed },
      base,
      chainRandomness(this.beacon, () => seed),
    )
    this.rules = { ...base, allocation: genesis.allocation }
    this.miners = genesis.miners
    this.#keep(genesis.record)
    this.index = indexOf(genesis.record, options.saved?.records ?? [])
    this.#after = StateTree.load(this.store, this.head.outcome.stateRoot)
    const worker = options.workers[0]
    const miner = genesis.miners[0]
    this.#producer = worker === undefined || miner === undefined ? undefined : { miner, worker }
    this.keystore = new Keystore()
    for (const key of options.keys ?? []) this.keystore.add(key)
    this.pool = new MessagePool({
      keyOf: (address) => this.keyOf(address, this.#after),
      nonceOf: (key) => this.#sender(key)?.nonce ?? 0,
      balanceOf: (key) => this.#sender(key)?.balance ?? 0n,
    })
    this.pool.onChange(({ type, message }) => {
      if (type === 'add') this.#pushed.set(signedMessageCid(message).toString(), message)
    })
    this.pool.restore(options.saved?.pending ?? [])
  }

  /** Makes a tipset's blocks and final state permanent; what its messages wrote on the way is forgotten. */
  #keep({ tipSet, outcome }: TipSetRecord): void {
    this.store.keep([...tipSet.key, outcome.stateRoot, outcome.receiptsRoot])
  }

  get head(): TipSetRecord {
    return this.index.head
  }

  /** The state that the head's messages have led to. Its parent state, which queries answer from, is one tipset older. */
  get after(): StateTree {
    return this.#after
  }

  /** The state that queries at a tipset answer from: that of its parent's execution. */
  stateAt(record: TipSetRecord = this.head): StateTree {
    return StateTree.load(this.store, record.tipSet.blocks[0]!.parentStateRoot)
  }

  /** Told of every change of the head, in order; returns the way to stop. */
  onHeadChange(listener: (changes: readonly HeadChange[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The base fee of the next tipset. */
  get nextBaseFee(): bigint {
    return baseFeeAfter(this.head)
  }

  /** The key address of an account, or undefined for anything else. */
  keyOf(address: Address, tree: StateTree): Address | undefined {
    const id = tree.resolve(address)
    const actor = id === undefined ? undefined : tree.get(id)
    if (id === undefined || actor === undefined || !actor.code.equals(actorCodes.account)) return undefined
    return tree.state(id, accountState).address
  }

  #sender(key: Address) {
    const id = this.#after.resolve(key)
    return id === undefined ? undefined : this.#after.get(id)
  }

  /** A message that was in the pool once, whatever became of it. */
  pushedMessage(cid: CID): SignedMessage | undefined {
    return this.#pushed.get(cid.toString())
  }

  /** Takes a signed message into the pool. @throws the pool's errors */
  push(signed: SignedMessage): CID {
    if (this.loses?.() === true) return signedMessageCid(signed)
    return this.pool.add(signed).cid
  }

  /**
   * Makes the next tipset, at the epoch after the head or a later one; the epochs between are null rounds.
   * @throws {EPOCH_NOT_AHEAD} {NO_BLOCK_PRODUCER}
   */
  mine(epoch: number = this.head.tipSet.height + 1): TipSetRecord {
    const record = this.#make(epoch, this.pool.select(this.nextBaseFee))
    this.pool.settle()
    this.#announce([{ type: 'apply', tipSet: record.tipSet }])
    return record
  }

  #make(height: number, messages: readonly IncludedMessage[], fork?: number): TipSetRecord {
    const parent = this.head
    if (height <= parent.tipSet.height) throw chainErrors.EPOCH_NOT_AHEAD({ epoch: height, head: parent.tipSet.height })
    if (this.#producer === undefined) throw chainErrors.NO_BLOCK_PRODUCER({})
    const parts = {
      parent,
      height,
      messages,
      producer: this.#producer,
      beacon: this.beacon,
      genesisSeconds: this.#genesisSeconds,
      ...(fork === undefined ? {} : { fork }),
    }
    return this.#append(makeTipSet(this.store, this.rules, this.randomness, parts))
  }

  #append(record: TipSetRecord): TipSetRecord {
    this.#keep(record)
    this.index.append(record)
    this.#after = StateTree.load(this.store, record.outcome.stateRoot)
    return record
  }

  /** A block on the head as another producer wants it, to be signed by the miner's worker. */
  draftBlock(draft: Omit<BlockDraft, 'messages'>, messages: readonly SignedMessage[]): BlockHeader {
    return unsignedBlock(this.store, this.head, { ...draft, messages: messages.map(includedMessage) })
  }

  /** Puts a block of another producer on the head; its messages have to be in the pool. @throws {BLOCK_UNFIT} */
  accept(block: BlockHeader, messageCids: readonly CID[]): TipSetRecord {
    const messages = messageCids.map((cid) => {
      const signed = this.pushedMessage(cid)
      if (signed === undefined) throw chainErrors.BLOCK_UNFIT({ reason: `its message ${cid} is not in the pool` })
      return includedMessage(signed)
    })
    const fault = blockFault(this.store, this.head, this.#after, block, messages)
    if (fault !== undefined) throw chainErrors.BLOCK_UNFIT({ reason: fault })
    this.store.put(blockHeader.encode(block))
    const parts = { parent: this.head, tipSet: tipSetOf([block]), messages }
    const record = this.#append(runTipSet(this.store, this.rules, this.randomness, parts))
    this.pool.settle()
    this.#announce([{ type: 'apply', tipSet: record.tipSet }])
    return record
  }

  /** Executes a tipset of the chain once more, showing each message's calls. */
  replay(record: TipSetRecord, observe: Observer): void {
    const parent = this.index.parentOf(record)
    if (parent === undefined) return
    runTipSet(this.store, this.rules, this.randomness, { parent, ...record }, observe)
  }

  /**
   * Replaces the last tipsets by a heavier fork without their messages, which go back to the pool.
   * Subscribers see the reverts and applies of a real reorganisation.
   */
  reorg(depth: number): void {
    const removed: TipSetRecord[] = []
    for (let i = 0; i < depth && this.index.length > 1; i++) removed.push(this.index.removeHead())
    this.#after = StateTree.load(this.store, this.head.outcome.stateRoot)
    const fork = ++this.forks
    const changes: HeadChange[] = removed.map((record) => ({ type: 'revert', tipSet: record.tipSet }))
    for (let i = 0; i <= removed.length; i++) {
      const record = this.#make(this.head.tipSet.height + 1, [], fork & 0xff)
      changes.push({ type: 'apply', tipSet: record.tipSet })
    }
    this.pool.restore(removed.reverse().flatMap((record) => record.messages))
    this.pool.settle()
    this.#announce(changes)
  }

  /** Goes back to records taken before, as a snapshot does. */
  rewindTo(records: readonly TipSetRecord[]): void {
    const changes: HeadChange[] = []
    while (this.index.length > records.length || this.index.head !== records[this.index.length - 1]) {
      if (this.index.length === 1) break
      changes.push({ type: 'revert', tipSet: this.index.removeHead().tipSet })
    }
    for (const record of records.slice(this.index.length)) {
      this.index.append(record)
      changes.push({ type: 'apply', tipSet: record.tipSet })
    }
    this.#after = StateTree.load(this.store, this.head.outcome.stateRoot)
    this.pool.settle()
    if (changes.length > 0) this.#announce(changes)
  }

  /**
   * Changes by hand the state that the head's messages have led to; queries see it from the next tipset on.
   * Nothing changes when the function throws.
   */
  amend(change: (tree: StateTree) => void): void {
    const tree = StateTree.load(this.store, this.head.outcome.stateRoot)
    change(tree)
    const { tipSet, messages, outcome } = this.index.removeHead()
    const amended = { tipSet, messages, outcome: { ...outcome, stateRoot: tree.flush() } }
    this.#keep(amended)
    this.index.append(amended)
    this.#after = tree
    for (const listener of this.#amendListeners) listener()
  }

  /** Told when the head's outcome was changed by hand; returns the way to stop. */
  onAmend(listener: () => void): () => void {
    this.#amendListeners.add(listener)
    return () => this.#amendListeners.delete(listener)
  }

  /** From now on the head can only be set to tipsets that stand on this one. @throws {NOT_ON_CHAIN} */
  checkpoint(record: TipSetRecord): void {
    if (!this.index.isCanonical(record)) throw chainErrors.NOT_ON_CHAIN({ key: record.tipSet.key.join() })
    this.#checkpoint = record
  }

  /**
   * Makes a tipset the head, of this branch or another; messages that fall off the chain are not put back.
   * @throws {BEFORE_CHECKPOINT}
   */
  setHead(head: TipSetRecord): void {
    const branch: TipSetRecord[] = []
    for (let at: TipSetRecord | undefined = head; at !== undefined; at = this.index.parentOf(at)) branch.push(at)
    const checkpoint = this.#checkpoint
    if (checkpoint !== undefined && this.index.isCanonical(checkpoint) && !branch.includes(checkpoint))
      throw chainErrors.BEFORE_CHECKPOINT({ key: head.tipSet.key.join(), height: checkpoint.tipSet.height })
    this.rewindTo(branch.reverse())
  }

  #announce(changes: readonly HeadChange[]): void {
    for (const listener of this.#listeners) listener(changes)
  }

  /** The chain's randomness, drawn from the tickets and beacon rounds up to the head. */
  get randomness(): ChainRandomness {
    return chainRandomness(this.beacon, (epoch) => this.index.atHeight(epoch)?.tipSet.blocks[0]?.ticket?.vrfProof)
  }
}

/** The index of a saved chain, or of a new one. @throws {CHAIN_OF_OTHER_GENESIS} */
function indexOf(genesis: TipSetRecord, [first = genesis, ...later]: readonly TipSetRecord[]): ChainIndex {
  if (!sameTipSet(first.tipSet.key, genesis.tipSet.key)) {
    throw chainErrors.CHAIN_OF_OTHER_GENESIS({ saved: first.tipSet.key.join(), made: genesis.tipSet.key.join() })
  }
  const index = new ChainIndex(first)
  for (const record of later) index.append(record)
  return index
}
