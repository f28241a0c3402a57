import type { Messages } from '#testnet/service/messages/messages.ts'
import type { MarketDatabase } from '../database.ts'

/** Where a deal stands: in which message, and at which position of it. */
export interface Publication {
  readonly messageKey: string
  readonly position: number
}

/** Notes which deals a message holds, in the order they are in it. */
export async function recordPublications(
  database: MarketDatabase,
  messageKey: string,
  proposalCids: readonly string[],
): Promise<void> {
  const rows = proposalCids.map((proposal_cid, position) => ({ proposal_cid, message_key: messageKey, position }))
  await database.insertInto('publication').values(rows).execute()
}

export async function findPublication(database: MarketDatabase, proposalCid: string): Promise<Publication | undefined> {
  const query = database.selectFrom('publication').selectAll().where('proposal_cid', '=', proposalCid)
  const row = await query.executeTakeFirst()
  return row && { messageKey: row.message_key, position: row.position }
}

/** Forgets the message that a deal was in, so that it can go into another one: this one has failed on chain. */
export async function forgetPublication(database: MarketDatabase, proposalCid: string): Promise<void> {
  await database.deleteFrom('publication').where('proposal_cid', '=', proposalCid).execute()
}

/** Whether the message that publishes a deal is on chain. */
export async function publishedOnChain(messages: Messages, proposalCid: string): Promise<boolean> {
  const publication = await findPublication(messages.database, proposalCid)
  return publication !== undefined && (await messages.search(publication.messageKey)) !== undefined
}
