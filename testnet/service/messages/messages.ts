import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { type Signer, signMessage } from '#sdk/actions/chain/sign-message.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import { type SignedMessage, signedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Clock } from '../clock/clock.ts'
import { Turns } from '../turns.ts'
import { messageErrors } from './errors.ts'
import type { MessageDatabase } from './message-tables.ts'

const attempts = 20
/** Milliseconds until the node is asked whether it still has a message that does not land. */
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
 * message has taken its nonce, so that it can never land, is it signed anew.
 */
export class Messages {
  readonly #options: MessagesOptions
  readonly #turns = new Turns()

  constructor(options: MessagesOptions) {
    this.#options = options
  }

  get database(): MessageDatabase {
    return this.#options.database
  }

  /** The message kept under a key. */
  async find(key: string): Promise<SignedMessage | undefined> {
    const row = await this.#row(key)
    return row && signedMessage.decode(row.signed)
  }

  /** The messages kept, or only the one under a key, in the order they were made. */
  async list(key?: string): Promise<{ key: string; signed: SignedMessage; createdAt: number }[]> {
    const all = this.#options.database.selectFrom('message').selectAll().orderBy('created_at')
    const rows = await (key === undefined ? all : all.where('key', '=', key)).execute()
    return rows.map((row) => ({ key: row.key, signed: signedMessage.decode(row.signed), createdAt: row.created_at }))
  }

  /**
   * Sends a message, or the one that was begun under this key.
   *
   * @throws {RPC_ERROR} the node says that it would fail, or refuses it
   */
  async send(
    key: string,
    draft: () => Message | Promise<Message>,
    options: { maxFee?: bigint; together?: Together } = {},
  ): Promise<SignedMessage> {
    const kept = await this.find(key)
    if (kept !== undefined) return this.#push(key, kept)
    const message = await draft()
    return this.#inTurn(message, async (sender) => {
      // What came before it from this sender must be in the pool, or the node gives out its nonce again.
      await this.#pushAll(sender)
      const { node, signer, clock } = this.#options
      const signed = await signMessage(node, signer, message, { maxFee: options.maxFee ?? 0n })
      await this.#options.database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('message')
          .values({ ...rowOf(key, signed), sender, created_at: clock.now() })
          .execute()
        await options.together?.(transaction, key)
      })
      return this.#pushNow(key, signed)
    })
  }

  /**
   * Waits until the message under a key has its confidence on chain. If the node has lost it, it is pushed again.
   *
   * @throws {MESSAGE_UNKNOWN} nothing was sent under this key
   */
  async wait(key: string, signal: AbortSignal): Promise<MessageLookup> {
    for (;;) {
      const kept = await this.find(key)
      if (kept === undefined) throw messageErrors.MESSAGE_UNKNOWN({ cid: key })
      const sent = (await this.search(key)) === undefined ? await this.#push(key, kept) : kept
      const lookup = await this.#landed(signedMessageCid(sent), signal)
      if (lookup !== undefined) return lookup
      signal.throwIfAborted()
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

  /** Whether the message under a key is on chain, without waiting. */
  async search(key: string): Promise<MessageLookup | undefined> {
    const row = await this.#row(key)
    if (row === undefined) return undefined
    const cid = signedMessageCid(signedMessage.decode(row.signed))
    const lookup = await this.#options.node.stateSearchMsg(undefined, cid, -1, true)
    if (lookup === null) return undefined
    if (row.landed === 0) {
      await this.#options.database.updateTable('message').set({ landed: 1 }).where('key', '=', key).execute()
    }
    return lookup
  }

  async #push(key: string, kept: SignedMessage): Promise<SignedMessage> {
    return this.#inTurn(kept.message, async (sender) => {
      await this.#fillGap(sender, kept.message)
      return this.#pushNow(key, kept)
    })
  }

  /** A message waits for those before it: what a reorganisation has taken off the chain and the pool is pushed again. */
  async #fillGap(sender: string, { from, nonce }: Message): Promise<void> {
    const next = await this.#options.node.mpoolGetNonce(from)
    if (next >= nonce) return
    const rows = this.#options.database.selectFrom('message').select(['key', 'signed']).where('sender', '=', sender)
    const before = (await rows.execute())
      .map((row) => ({ key: row.key, signed: signedMessage.decode(row.signed) }))
      .filter(({ signed }) => signed.message.nonce >= next && signed.message.nonce < nonce)
      .sort((a, b) => a.signed.message.nonce - b.signed.message.nonce)
    for (const { key, signed } of before) await this.#pushNow(key, signed)
  }

  async #pushAll(sender: string): Promise<void> {
    const waiting = this.#options.database.selectFrom('message').select(['key', 'signed']).where('pushed', '=', 0)
    for (const row of await waiting.where('sender', '=', sender).orderBy('created_at').execute()) {
      await this.#pushNow(row.key, signedMessage.decode(row.signed))
    }
  }

  async #pushNow(key: string, kept: SignedMessage): Promise<SignedMessage> {
    const { node, signer, database, logger } = this.#options
    let signed = kept
    for (let attempt = 0; attempt < attempts; attempt++) {
      const outcome = await pushSigned(node, signed)
      if (outcome !== 'superseded') {
        const change = database.updateTable('message').set({ pushed: 1 }).where('key', '=', key).where('pushed', '=', 0)
        const { numUpdatedRows } = await change.executeTakeFirst()
        if (numUpdatedRows > 0n) logger.warn(`push message ${signedMessageCid(signed)} to daemon`)
        return signed
      }
      logger.info({ cid: signedMessageCid(signed).toString() }, 'another message took the nonce; signing again')
      signed = await signMessage(node, signer, {
        ...signed.message,
        nonce: 0,
        gasLimit: 0,
        gasFeeCap: 0n,
        gasPremium: 0n,
      })
      await database.updateTable('message').set(rowOf(key, signed)).where('key', '=', key).execute()
    }
    throw messageErrors.MESSAGE_CROWDED({ from: signed.message.from.toString(), attempts })
  }

  async #inTurn<T>(message: Message, work: (sender: string) => Promise<T>): Promise<T> {
    const sender = (await this.#options.node.stateAccountKey(message.from)).toString('f')
    return this.#turns.take(sender, () => work(sender))
  }

  #row(key: string) {
    return this.#options.database.selectFrom('message').selectAll().where('key', '=', key).executeTakeFirst()
  }
}

function rowOf(key: string, signed: SignedMessage) {
  return { key, cid: signedMessageCid(signed).toString(), signed: signedMessage.encode(signed), pushed: 0, landed: 0 }
}
