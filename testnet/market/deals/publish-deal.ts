import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { marketMethods, publishedDealId } from '#sdk/actors/market/methods.ts'
import type { Market } from '../market.ts'
import { findPublication } from '../publish/publications.ts'
import type { ProviderDeal } from './deal-record.ts'

/** Waits in the queue until the deal is in a message that is pushed. */
export async function publishDeal({ publisher }: Market, { id, data }: ProviderDeal, signal: AbortSignal) {
  const published = await publisher.publish(id, data.signed, signal)
  if (published === undefined) return undefined
  if ('refused' in published) return { event: 'NodeErrored', message: `publishing deal: ${published.refused}` } as const
  return { event: 'DealPublishInitiated', data: { publishCid: published.cid } } as const
}

/** Waits for the deal's message on chain, which gives the deal its number. The chain holds the collateral from then on. */
export async function waitForPublishing({ messages, funds }: Market, { id }: ProviderDeal, signal: AbortSignal) {
  const publication = await findPublication(messages.database, id)
  if (publication === undefined) {
    const message = 'no publish message was kept for the deal; the client must propose again'
    return { event: 'DealPublishError', message } as const
  }
  const { receipt, message: publishCid } = await messages.wait(publication.messageKey, signal)
  if (receipt.exitCode !== 0) {
    const message = `PublishStorageDeals errored: WaitForPublishDeals exit code: ${exitCodeText(receipt.exitCode)} (message ${publishCid})`
    return { event: 'DealPublishError', message, data: { publishCid } } as const
  }
  const returned = marketMethods.PublishStorageDeals.returns.decode(receipt.returned)
  const dealId = publishedDealId(returned, publication.position)
  if (dealId === undefined) {
    const message = `the chain left the deal out of message ${publishCid}: it was not valid any more when it ran`
    return { event: 'DealPublishError', message, data: { publishCid } } as const
  }
  await funds.release(id)
  return { event: 'DealPublished', data: { dealId, publishCid, fundsReserved: 0n } } as const
}
