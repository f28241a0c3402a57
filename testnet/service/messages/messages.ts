import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import { findOnChain } from '#sdk/actions/chain/find-on-chain.ts'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { type Signer, signMessage } from '#sdk/actions/chain/sign-message.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Clock } from '../clock/clock.ts'
import { Turns } from '../turns.ts'
import { messageErrors } from './errors.ts'
import { type KeptMessage, KeptMessages, mostFee } from './kept-messages.ts'
import type { MessageDatabase } from './message-tables.ts'
import { paysTooLittle, repriced } from './refused-fee.ts'
import { type HurryOptions, hurry } from './replace-message.ts'

const attempts = 20
/** Milliseconds until a message that does not land is looked after: whether the node still has it, and its fee. */
const lookAgainAfter = 300_000

export interface MessagesOptions {
  readonly node: NodeClient
  readonly signer: Signer
  readonly database: MessageDatabase
  /** Epochs on top of the message until it counts. */
  readonly confidence: () => number
  readonly clock: Clock
  readonly logger: Logger
}

/** What is kept in the same breath as the signed message: the deals that are in it. */
export type Together = (database: MessageDatabase, key: string) => Promise<void>

/**
 * Puts messages on chain, each once. A message has a key of its own: its signed bytes are kept under it before they
 * are pushed, and whoever asks again under the same key, even after a crash, gets the same message. Only when another
 * message has taken its nonce, so that it can never land, is it signed anew; when it pays too little, one that pays more
 * takes its place under the same nonce, so that still only one of them lands. One that a node has refused for what it
 * pays is made anew when it is asked for under a higher limit; until then others of its sender go before it.
 */
export class Messages {
  readonly #options: MessagesOptions
  readonly #kept: KeptMessages
  readonly #turns = new Turns()

  constructor(options: MessagesOptions) {
    this.#options = options
    this.#kept = new KeptMessages(options.database)
  }

  get database(): MessageDatabase {
    return this.#options.database
  }

  /** The message kept under a key. */
  async find(key: string): Promise<SignedMessage | undefined> {
    return (await this.#kept.find(key))?.signed
  }

  /** The messages kept, or only the one under a key, in the order they were made. */
  async list(key?: string): Promise<{ key: string; signed: SignedMessage; createdAt: number }[]> {
    if (key === undefined) return this.#kept.list()
    const found = await this.#kept.find(key)
    return found === undefined ? [] : [found]
  }

  /** What the message under a key was before its fee was raised, the newest first. */
  earlier(key: string): Promise<SignedMessage[]> {
    return this.#kept.earlier(key)
  }

  /**
   * Sends a message, or the one that was begun under this key.
   *
   * @param options.maxFee the most attoFIL that gas may cost; 0 leaves it to the node. What was refused under a lower
   *   one is tried again.
   * @throws {RPC_ERROR} the node says that it would fail, or refuses it
   */
  async send(
    key: string,
    draft: () => Message | Promise<Message>,
    options: { maxFee?: bigint; together?: Together } = {},
  ): Promise<SignedMessage> {
    const kept = await this.#kept.find(key)
    if (kept !== undefined) return this.#push(kept, options.maxFee)
    const message = await draft()
    return this.#inTurn(message, async (sender) => {
      // What came before it from this sender must be in the pool, or the node gives out its nonce again.
      await this.#pushAll(sender)
      const { node, signer, clock } = this.#options
      const { maxFee = 0n } = options
      const signed = await signMessage(node, signer, message, { maxFee })
      await this.#kept.add({ key, sender, signed, maxFee, createdAt: clock.now() }, options.together)
      return this.#pushNow(key, signed, maxFee)
    })
  }

  /** Whether the message under a key is in the pool, or comes there now: one that pays too little does not. */
  async isUnderWay(key: string): Promise<boolean> {
    const kept = await this.#kept.find(key)
    if (kept === undefined || (await this.search(key)) !== undefined) return false
    if (kept.pushed) return true
    try {
      await this.#push(kept, undefined)
      return true
    } catch (error) {
      if (!paysTooLittle(error)) throw error
      return false
    }
  }

  /**
   * Waits until the message under a key has its confidence on chain. If the node has lost it, it is pushed again; if it
   * pays too little, its fee is raised.
   *
   * @throws {MESSAGE_UNKNOWN} nothing was sent under this key
   */
  async wait(key: string, signal: AbortSignal, options: HurryOptions = {}): Promise<MessageLookup> {
    for (;;) {
      const kept = await this.#kept.find(key)
      if (kept === undefined) throw messageErrors.MESSAGE_UNKNOWN({ cid: key })
      const isOnChain = (await this.search(key)) !== undefined
      const sent = isOnChain ? kept.signed : await this.#push(kept, options.maxFee?.())
      const lookup = await this.#landed(signedMessageCid(sent), signal)
      if (lookup !== undefined) return lookup
      signal.throwIfAborted()
      await this.#hurry(key, sent, options)
    }
  }

  /** Waits for a message, but not for ever: what the node has lost meanwhile never lands by itself. */
  async #landed(cid: CID, signal: AbortSignal): Promise<MessageLookup | undefined> {
    const { node, clock, confidence } = this.#options
    const over = new AbortController()
    const either = AbortSignal.any([signal, over.signal])
    const landing = node.with({ signal: either }).stateWaitMsg(cid, confidence(), -1, true)
    // Whoever waits hears of a failure by the race; one after its end is the abort of a wait that nobody needs.
    landing.catch(() => undefined)
    try {
      return await Promise.race([landing, clock.sleep(lookAgainAfter, either).then(() => undefined)])
    } finally {
      over.abort()
    }
  }

  /** Looks why a message has not landed, and raises its fee if that is why. Many may wait for it: only one does so. */
  async #hurry(key: string, waitedFor: SignedMessage, options: HurryOptions): Promise<void> {
    if ((await this.search(key)) !== undefined) return
    const { node, signer, clock, logger } = this.#options
    await this.#inTurn(waitedFor.message, async () => {
      const kept = await this.#kept.find(key)
      if (kept === undefined) return
      const [cid, before] = [signedMessageCid(kept.signed), signedMessageCid(waitedFor)]
      if (!cid.equals(before)) return options.notice?.(`message ${before} was replaced by ${cid}, which pays more`, cid)
      await hurry({ node, signer, clock, logger, messages: this.#kept, waitedMs: lookAgainAfter }, kept, options)
    })
  }

  /** Whether the message under a key is on chain, without waiting. */
  async search(key: string): Promise<MessageLookup | undefined> {
    const kept = await this.#kept.find(key)
    if (kept === undefined) return undefined
    const lookup = await this.#lookup(kept)
    if (lookup !== undefined && !kept.landed) await this.#kept.landed(key)
    return lookup
  }

  /** The message or what it was before: a node that never saw the one that pays more knows the other only. */
  async #lookup({ key, signed }: KeptMessage): Promise<MessageLookup | undefined> {
    for (const form of [signed, ...(await this.#kept.earlier(key))]) {
      const lookup = await findOnChain(this.#options.node, signedMessageCid(form))
      if (lookup !== undefined) return lookup
    }
    return undefined
  }

  /** @param limit the most attoFIL that gas may cost now, if somebody says */
  async #push(before: KeptMessage, limit: bigint | undefined): Promise<SignedMessage> {
    const { node, signer, clock } = this.#options
    return this.#inTurn(before.signed.message, async (sender) => {
      // Others may ask under the same key, and have sent it.
      const kept = (await this.#kept.find(before.key)) ?? before
      const maxFee = mostFee(kept.maxFee, limit)
      await this.#fillGap(sender, kept.signed.message)
      try {
        return await this.#pushNow(kept.key, kept.signed, maxFee)
      } catch (error) {
        if (kept.pushed || !paysTooLittle(error)) throw error
        const dearer = await repriced({ node, signer, clock, messages: this.#kept }, kept, maxFee)
        if (dearer === undefined) throw error
        return await this.#pushNow(kept.key, dearer, maxFee)
      }
    })
  }

  /** A message waits for those before it: what a reorganisation has taken off the chain and the pool is pushed again. */
  async #fillGap(sender: string, { from, nonce }: Message): Promise<void> {
    const next = await this.#options.node.mpoolGetNonce(from)
    if (next >= nonce) return
    const before = (await this.#kept.ofSender(sender, 'all'))
      .filter(({ signed }) => signed.message.nonce >= next && signed.message.nonce < nonce)
      .sort((a, b) => a.signed.message.nonce - b.signed.message.nonce)
    for (const { key, signed, maxFee } of before) await this.#pushNow(key, signed, maxFee)
  }

  async #pushAll(sender: string): Promise<void> {
    for (const { key, signed, maxFee } of await this.#kept.ofSender(sender, 'not pushed')) {
      try {
        await this.#pushNow(key, signed, maxFee)
      } catch (error) {
        // No nonce is held for it, and the others of its sender are not to wait until it may cost more.
        if (!paysTooLittle(error)) throw error
      }
    }
  }

  async #pushNow(key: string, kept: SignedMessage, maxFee: bigint): Promise<SignedMessage> {
    const { node, signer, logger } = this.#options
    let signed = kept
    for (let attempt = 0; attempt < attempts; attempt++) {
      const outcome = await pushSigned(node, signed)
      if (outcome !== 'superseded') {
        if (await this.#kept.pushed(key)) logger.info(`push message ${signedMessageCid(signed)} to daemon`)
        return signed
      }
      const landed = await this.#landedBefore(key)
      if (landed !== undefined) return landed
      logger.info({ cid: signedMessageCid(signed).toString() }, 'another message took the nonce; signing again')
      const anew = { ...signed.message, nonce: 0, gasLimit: 0, gasFeeCap: 0n, gasPremium: 0n }
      signed = await signMessage(node, signer, anew, { maxFee })
      await this.#kept.renew(key, signed)
    }
    throw messageErrors.MESSAGE_CROWDED({ from: signed.message.from.toString(), attempts })
  }

  /** The message as it was before its fee was raised, if that is what is on chain: the other never came to the node. */
  async #landedBefore(key: string): Promise<SignedMessage | undefined> {
    for (const form of await this.#kept.earlier(key)) {
      if ((await findOnChain(this.#options.node, signedMessageCid(form))) === undefined) continue
      await this.#kept.restore(key, form)
      return form
    }
    return undefined
  }

  async #inTurn<T>(message: Message, work: (sender: string) => Promise<T>): Promise<T> {
    const sender = (await this.#options.node.stateAccountKey(message.from)).toString('f')
    return this.#turns.take(sender, () => work(sender))
  }
}
