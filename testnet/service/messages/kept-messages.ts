import { type SignedMessage, signedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { MessageDatabase, MessageTables } from './message-tables.ts'

/** A message as it is kept. */
export interface KeptMessage {
  readonly key: string
  readonly signed: SignedMessage
  readonly createdAt: number
  /** attoFIL; 0 leaves it to the node. */
  readonly maxFee: bigint
  /** A node has taken it. */
  readonly pushed: boolean
  readonly landed: boolean
}

/** The larger limit holds, and none (0) where there is none now. @param now undefined where nobody says */
export function mostFee(sent: bigint, now: bigint | undefined): bigint {
  if (now === undefined) return sent
  return now === 0n || now > sent ? now : sent
}

/** The signed messages in a database, and what they were before their fees were raised. */
export class KeptMessages {
  readonly #database: MessageDatabase

  constructor(database: MessageDatabase) {
    this.#database = database
  }

  async find(key: string): Promise<KeptMessage | undefined> {
    const row = await this.#all().where('key', '=', key).executeTakeFirst()
    return row && keptOf(row)
  }

  async list(): Promise<KeptMessage[]> {
    return (await this.#all().orderBy('created_at').execute()).map(keptOf)
  }

  async ofSender(sender: string, only: 'not pushed' | 'all'): Promise<KeptMessage[]> {
    const rows = this.#all().where('sender', '=', sender).orderBy('created_at')
    return (await (only === 'all' ? rows : rows.where('pushed', '=', 0)).execute()).map(keptOf)
  }

  /** What the message under a key was before, the newest first. */
  async earlier(key: string): Promise<SignedMessage[]> {
    const rows = this.#database.selectFrom('replaced_message').select('signed').where('key', '=', key)
    return (await rows.orderBy('replaced_at', 'desc').execute()).map(({ signed }) => signedMessage.decode(signed))
  }

  /** Keeps a message together with what belongs to it, or neither. */
  async add(
    message: Pick<KeptMessage, 'key' | 'signed' | 'createdAt' | 'maxFee'> & { readonly sender: string },
    together: ((database: MessageDatabase, key: string) => Promise<void>) | undefined,
  ): Promise<void> {
    const { key, signed, sender, createdAt, maxFee } = message
    await this.#database.transaction().execute(async (transaction) => {
      const row = { key, sender, created_at: createdAt, max_fee: `${maxFee}`, ...columnsOf(signed) }
      await transaction.insertInto('message').values(row).execute()
      await together?.(transaction, key)
    })
  }

  /** Puts a message that is signed anew in place of one that can never land. */
  async renew(key: string, signed: SignedMessage): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('replaced_message').where('key', '=', key).execute()
      await transaction.updateTable('message').set(columnsOf(signed)).where('key', '=', key).execute()
    })
  }

  /** Puts a message that pays more in place of one that may still land, and remembers that one. */
  async replace(key: string, before: SignedMessage, after: SignedMessage, replacedAt: number): Promise<void> {
    const cid = `${signedMessageCid(before)}`
    await this.#database.transaction().execute(async (transaction) => {
      const row = { cid, key, signed: signedMessage.encode(before), replaced_at: replacedAt }
      await transaction.insertInto('replaced_message').values(row).execute()
      await transaction.updateTable('message').set(columnsOf(after)).where('key', '=', key).execute()
    })
  }

  /** Makes an earlier form of a message the one that counts again. */
  async restore(key: string, earlier: SignedMessage): Promise<void> {
    const cid = `${signedMessageCid(earlier)}`
    await this.#database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('replaced_message').where('cid', '=', cid).execute()
      const set = { ...columnsOf(earlier), pushed: 1 }
      await transaction.updateTable('message').set(set).where('key', '=', key).execute()
    })
  }

  /** @returns whether it was not known to be pushed before */
  async pushed(key: string): Promise<boolean> {
    const change = this.#database.updateTable('message').set({ pushed: 1 }).where('key', '=', key)
    return (await change.where('pushed', '=', 0).executeTakeFirst()).numUpdatedRows > 0n
  }

  async landed(key: string): Promise<void> {
    await this.#database.updateTable('message').set({ landed: 1 }).where('key', '=', key).execute()
  }

  #all() {
    return this.#database.selectFrom('message').selectAll()
  }
}

function keptOf({ key, signed, created_at, max_fee, pushed, landed }: MessageTables['message']): KeptMessage {
  return {
    key,
    signed: signedMessage.decode(signed),
    createdAt: created_at,
    maxFee: BigInt(max_fee),
    pushed: pushed !== 0,
    landed: landed !== 0,
  }
}

function columnsOf(signed: SignedMessage) {
  return { cid: `${signedMessageCid(signed)}`, signed: signedMessage.encode(signed), pushed: 0, landed: 0 }
}
