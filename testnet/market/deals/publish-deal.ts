import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { marketMethods, publishedDealId } from '#sdk/actors/market/methods.ts'
import type { EffectRun } from '#testnet/service/state-machine/machine.ts'
import type { Market } from '../market.ts'
import { findPublication, forgetPublication } from '../publish/publications.ts'
import type { DealRecord, ProviderDeal } from './deal-record.ts'

/** So often a deal is put into a message before it is given up. */
const most = 3

type DealRun = EffectRun<DealRecord>

/** Waits in the queue until the deal is in a message that is pushed. */
export async function publishDeal({ publisher }: Market, deal: ProviderDeal, signal: AbortSignal) {
  const { id: proposalCid, data, enteredAt: since } = deal
  const published = await publisher.publish({ proposalCid, signed: data.signed, since }, signal)
  if (published === undefined) return undefined
  if ('refused' in published) return { event: 'NodeErrored', message: `publishing deal: ${published.refused}` } as const
  return { event: 'DealPublishInitiated', data: { publishCid: published.cid }, message: '' } as const
}

/**
 * Waits for the deal's message on chain, which gives the deal its number. The chain holds the collateral from then on.
 * When the message failed there, or left the deal out, the deal is tried out again and goes into another one: what is
 * wrong with one deal is not the others' fault.
 */
export async function waitForPublishing(market: Market, deal: ProviderDeal, { signal, save }: DealRun) {
  const { messages, miners, funds } = market
  const { id, data } = deal
  const publication = await findPublication(messages.database, id)
  if (publication === undefined) return publishAgain(market, deal, 'no message that publishes the deal is known')
  const { receipt, message: publishCid } = await messages.wait(publication.messageKey, signal, {
    maxFee: () => miners.settings(data.signed.proposal.provider).MaxPublishDealsFee,
    limitName: 'MaxPublishDealsFee',
    notice: (text, cid) => save({ publishCid: cid }, text),
  })
  if (receipt.exitCode !== 0) {
    const exit = exitCodeText(receipt.exitCode)
    const reason = `PublishStorageDeals errored: WaitForPublishDeals exit code: ${exit} (message ${publishCid})`
    return publishAgain(market, deal, reason)
  }
  const returned = marketMethods.PublishStorageDeals.returns.decode(receipt.returned)
  const dealId = publishedDealId(returned, publication.position)
  if (dealId === undefined) {
    const reason = `the chain left the deal out of message ${publishCid}: it was not valid any more when it ran`
    return publishAgain(market, deal, reason)
  }
  await funds.release(id)
  return { event: 'DealPublished', data: { dealId, publishCid, fundsReserved: 0n }, message: '' } as const
}

async function publishAgain({ messages }: Market, { id, data }: ProviderDeal, reason: string) {
  const publishFailures = (data.publishFailures ?? 0) + 1
  if (publishFailures >= most) {
    const message = `${reason}; given up after ${most} messages, the client must propose again`
    return { event: 'DealPublishError', message, data: { publishFailures } } as const
  }
  await forgetPublication(messages.database, id)
  const message = `${reason}; the deal goes into another message (${publishFailures + 1} of ${most})`
  return { event: 'DealPublishRetried', message, data: { publishFailures, publishCid: null } } as const
}
