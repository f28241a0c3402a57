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

/** Those of the deals whose publish message is on chain. */
export async function publishedOnChain(
  messages: Messages,
  proposalCids: readonly string[],
): Promise<ReadonlySet<string>> {
  const published = new Set<string>()
  if (proposalCids.length === 0) return published
  const database: MarketDatabase = messages.database
  const query = database.selectFrom('publication').select(['proposal_cid', 'message_key'])
  const rows = await query.where('proposal_cid', 'in', proposalCids).execute()
  const ofMessage = Map.groupBy(rows, ({ message_key }) => message_key)
  for (const [key, deals] of ofMessage) {
    if ((await messages.search(key)) === undefined) continue
    for (const { proposal_cid } of deals) published.add(proposal_cid)
  }
  return published
}
