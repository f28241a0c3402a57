import type { Address } from '#sdk/address/address.ts'
import { messageFault } from '#sdk/chain/message-checks.ts'
import type { PoolConfig } from '#sdk/chain/message-pool.ts'
import { chainLength, type SignedMessage, verifySignedMessage } from '#sdk/chain/signed-message.ts'
import { BLOCK_GAS_LIMIT, MINIMUM_BASE_FEE } from '../blocks/base-fee.ts'
import { type IncludedMessage, includedMessage } from '../blocks/tipset-record.ts'
import { NETWORK_VERSION } from '../network-version.ts'
import { onChainMessageGas } from '../vm/gas.ts'
import { poolErrors } from './errors.ts'
import { checkPoolConfig, defaultPoolConfig } from './pool-config.ts'

/** The largest message that a pool takes. */
export const MAX_MESSAGE_BYTES = 64 << 10
const MAX_PER_SENDER = 1_000
const MAX_GAP = 4
const MAX_MESSAGES_IN_BLOCK = 10_000
const REPLACE_RATIO = { numerator: 110n, denominator: 100n }

/** What the pool asks of the chain: senders as they are after the head. */
export interface PoolView {
  /** The key address behind an address; undefined when it is no account. */
  keyOf(address: Address): Address | undefined
  nonceOf(key: Address): number
  balanceOf(key: Address): bigint
}

export type PoolChange = { readonly type: 'add' | 'remove'; readonly message: SignedMessage }

/** Signed messages that wait for a block: by sender and nonce. Source: venus pkg/messagepool. */
export class MessagePool {
  readonly #view: PoolView
  readonly #senders = new Map<string, Map<number, IncludedMessage>>()
  readonly #listeners = new Set<(change: PoolChange) => void>()
  #config = defaultPoolConfig

  constructor(view: PoolView) {
    this.#view = view
  }

  get config(): PoolConfig {
    return this.#config
  }

  /** @throws {POOL_REPLACE_RATIO} {POOL_OVERESTIMATION} */
  configure(config: PoolConfig): void {
    checkPoolConfig(config)
    this.#config = config
  }

  get size(): number {
    let size = 0
    for (const queue of this.#senders.values()) size += queue.size
    return size
  }

  /** Told of every message that comes or goes; returns the way to stop. */
  onChange(listener: (change: PoolChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Takes a message that could be in a block now or after others of its sender.
   * @throws the errors of this folder, with the real node's texts
   */
  add(signed: SignedMessage, options: { readonly verified?: boolean } = {}): IncludedMessage {
    const { message } = signed
    const size = chainLength(signed)
    if (size > MAX_MESSAGE_BYTES) throw poolErrors.MESSAGE_TOO_LARGE({ bytes: size, limit: MAX_MESSAGE_BYTES })
    const fault = messageFault(message, { networkVersion: NETWORK_VERSION, minGas: onChainMessageGas(size) })
    if (fault !== undefined) throw fault
    if (message.gasFeeCap < MINIMUM_BASE_FEE) {
      throw poolErrors.MESSAGE_FEE_CAP_TOO_LOW({ feeCap: `${message.gasFeeCap}`, least: `${MINIMUM_BASE_FEE}` })
    }
    const key = this.#view.keyOf(message.from)
    if (key === undefined) throw poolErrors.SENDER_UNKNOWN({ from: message.from.toString() })
    if (options.verified !== true && !verifySignedMessage(signed, key)) {
      throw poolErrors.MESSAGE_SIGNATURE_INVALID({ from: message.from.toString() })
    }
    const least = this.#view.nonceOf(key)
    if (message.nonce < least) throw poolErrors.MESSAGE_NONCE_LOW({ least, nonce: message.nonce })
    const queue = this.#senders.get(key.toString()) ?? new Map<number, IncludedMessage>()
    const included = includedMessage(signed)
    this.#checkPlace(queue, included, key, least)
    this.#checkFunds(queue, included, key)
    const replaced = queue.get(message.nonce)
    queue.set(message.nonce, included)
    this.#senders.set(key.toString(), queue)
    if (replaced !== undefined) this.#tell({ type: 'remove', message: replaced.signed })
    this.#tell({ type: 'add', message: signed })
    return included
  }

  #checkPlace(
    queue: ReadonlyMap<number, IncludedMessage>,
    { cid, signed }: IncludedMessage,
    key: Address,
    least: number,
  ): void {
    const { nonce, gasPremium } = signed.message
    const known = queue.get(nonce)
    if (known !== undefined) {
      if (known.cid.equals(cid)) throw poolErrors.MESSAGE_KNOWN({ nonce })
      const premium = known.signed.message.gasPremium
      const needed = (premium * REPLACE_RATIO.numerator) / REPLACE_RATIO.denominator + 1n
      if (gasPremium < needed)
        throw poolErrors.MESSAGE_PREMIUM_TOO_LOW({ offered: `${gasPremium}`, least: `${needed}` })
      return
    }
    if (queue.size >= MAX_PER_SENDER) throw poolErrors.POOL_FULL({ from: key.toString(), limit: MAX_PER_SENDER })
    const expected = nextNonce(queue, least)
    if (nonce > expected + MAX_GAP) throw poolErrors.MESSAGE_NONCE_GAP({ nonce, expected })
  }

  /** Gas must be covered for everything that waits; the value is the business of execution. */
  #checkFunds(queue: ReadonlyMap<number, IncludedMessage>, { signed }: IncludedMessage, key: Address): void {
    let required = maxFee(signed)
    for (const [nonce, other] of queue) if (nonce < signed.message.nonce) required += maxFee(other.signed)
    const balance = this.#view.balanceOf(key)
    if (balance < required) {
      throw poolErrors.MESSAGE_FUNDS({ from: key.toString(), balance: `${balance}`, required: `${required}` })
    }
  }

  /** The nonce a sender's next message takes, those that wait counted. */
  nextNonce(key: Address): number {
    return nextNonce(this.#senders.get(key.toString()) ?? new Map(), this.#view.nonceOf(key))
  }

  /** Everything that waits, in the order of senders and nonces. */
  pending(): IncludedMessage[] {
    return [...this.#senders.values()].flatMap((queue) => [...queue.values()].sort(byNonce))
  }

  pendingOf(key: Address): IncludedMessage[] {
    return [...(this.#senders.get(key.toString())?.values() ?? [])].sort(byNonce)
  }

  /** True when some message could be in the next block. */
  hasReady(baseFee: bigint): boolean {
    for (const [sender, queue] of this.#senders) if (this.#chainOf(sender, queue, baseFee).length > 0) return true
    return false
  }

  /** The messages of the next block: senders by what they pay per gas, each in nonce order, under the gas limit. */
  select(baseFee: bigint): IncludedMessage[] {
    const chains = [...this.#senders]
      .map(([sender, queue]) => this.#chainOf(sender, queue, baseFee))
      .filter((chain) => chain.length > 0)
    const chosen: IncludedMessage[] = []
    let gas = 0
    while (chains.length > 0 && chosen.length < MAX_MESSAGES_IN_BLOCK) {
      let best = 0
      for (let i = 1; i < chains.length; i++) if (paysMore(chains[i]![0]!, chains[best]![0]!, baseFee)) best = i
      const next = chains[best]![0]!
      const limit = next.signed.message.gasLimit
      if (gas + limit > BLOCK_GAS_LIMIT) {
        chains.splice(best, 1)
        continue
      }
      gas += limit
      chosen.push(next)
      chains[best]!.shift()
      if (chains[best]!.length === 0) chains.splice(best, 1)
    }
    return inBlockOrder(chosen)
  }

  /** A sender's messages without a gap from its nonce on, as far as it can pay for them. */
  #chainOf(sender: string, queue: ReadonlyMap<number, IncludedMessage>, baseFee: bigint): IncludedMessage[] {
    const first = queue.values().next().value
    if (first === undefined) return []
    const key = this.#view.keyOf(first.signed.message.from)
    if (key === undefined || key.toString() !== sender) return []
    const chain: IncludedMessage[] = []
    let funds = this.#view.balanceOf(key)
    for (let nonce = this.#view.nonceOf(key); ; nonce++) {
      const next = queue.get(nonce)
      if (next === undefined || next.signed.message.gasFeeCap < baseFee) break
      funds -= maxFee(next.signed)
      if (funds < 0n) break
      chain.push(next)
    }
    return chain
  }

  /** Drops what a new head has used up: its messages, and any with a nonce that is past. */
  settle(): void {
    for (const [sender, queue] of this.#senders) {
      for (const [nonce, included] of queue) {
        const key = this.#view.keyOf(included.signed.message.from)
        if (key !== undefined && nonce >= this.#view.nonceOf(key)) continue
        queue.delete(nonce)
        this.#tell({ type: 'remove', message: included.signed })
      }
      if (queue.size === 0) this.#senders.delete(sender)
    }
  }

  /** Takes one message out, by sender and nonce. */
  remove(key: Address, nonce: number): boolean {
    const queue = this.#senders.get(key.toString())
    const included = queue?.get(nonce)
    if (queue === undefined || included === undefined) return false
    queue.delete(nonce)
    if (queue.size === 0) this.#senders.delete(key.toString())
    this.#tell({ type: 'remove', message: included.signed })
    return true
  }

  clear(): void {
    const all = this.pending()
    this.#senders.clear()
    for (const { signed } of all) this.#tell({ type: 'remove', message: signed })
  }

  /** Puts back messages of a tipset that left the chain, or of a snapshot; they were checked before. */
  restore(messages: readonly IncludedMessage[]): void {
    for (const included of messages) {
      const key = this.#view.keyOf(included.signed.message.from)
      if (key === undefined) continue
      const queue = this.#senders.get(key.toString()) ?? new Map<number, IncludedMessage>()
      queue.set(included.signed.message.nonce, included)
      this.#senders.set(key.toString(), queue)
      this.#tell({ type: 'add', message: included.signed })
    }
  }

  #tell(change: PoolChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}

function byNonce(a: IncludedMessage, b: IncludedMessage): number {
  return a.signed.message.nonce - b.signed.message.nonce
}

function nextNonce(queue: ReadonlyMap<number, IncludedMessage>, least: number): number {
  let next = least
  while (queue.has(next)) next++
  return next
}

function maxFee({ message }: SignedMessage): bigint {
  return BigInt(message.gasLimit) * message.gasFeeCap
}

function paysMore(a: IncludedMessage, b: IncludedMessage, baseFee: bigint): boolean {
  const first = tip(a, baseFee)
  const second = tip(b, baseFee)
  return first === second ? Buffer.compare(a.cid.bytes, b.cid.bytes) < 0 : first > second
}

function tip({ signed }: IncludedMessage, baseFee: bigint): bigint {
  const { gasFeeCap, gasPremium } = signed.message
  const room = gasFeeCap - baseFee
  return gasPremium < room ? gasPremium : room
}

/** In a block BLS messages come first; within each kind the chosen order stays. */
function inBlockOrder(messages: readonly IncludedMessage[]): IncludedMessage[] {
  const isBls = ({ signed }: IncludedMessage) => signed.signature.type === 'bls'
  return [...messages.filter(isBls), ...messages.filter((message) => !isBls(message))]
}
