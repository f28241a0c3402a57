import type { CID } from 'multiformats/cid'
import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { marketMethods, publishedDealId } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Message } from '#sdk/chain/message.ts'
import { acceptanceGraceEpochs } from '#sdk/deals/deal-machine/client-transitions.ts'
import { clientDealProposal, textLabelClientDealProposal } from '#sdk/deals/proposal.ts'
import type { EffectRun } from '#testnet/service/state-machine/machine.ts'
import { type Dealing, messageConfidence } from '../dealing.ts'
import type { ClientDealEntity, ClientDealOutcome, ClientDealRecord } from './client-deal.ts'

const searchMs = 5_000

const failed = (message: string): ClientDealOutcome => ({ event: 'DealPublishFailed', message })

/**
 * Looks on chain whether the deal was published as the provider says: by one of the provider's own addresses, to the
 * market actor, with the very bytes that the client signed. Only then is its money no longer held for it.
 */
export async function verifyPublished(
  dealing: Dealing,
  deal: ClientDealEntity,
  { signal }: EffectRun<ClientDealRecord>,
): Promise<ClientDealOutcome | undefined> {
  const outcome = await published(dealing, deal, signal)
  if (outcome !== undefined) await dealing.funds.release(deal.id)
  return outcome
}

async function published(
  dealing: Dealing,
  { data }: ClientDealEntity,
  signal: AbortSignal,
): Promise<ClientDealOutcome | undefined> {
  const { node } = dealing
  const { publishCid, signed } = data
  if (publishCid === null) return failed('the provider named no publish message')
  const claimed = await landed(dealing, publishCid, signed.proposal.startEpoch + acceptanceGraceEpochs, signal)
  if (signal.aborted) return undefined
  if (!claimed) return failed(`the publish message ${publishCid} is not on chain, and the deal should have started`)
  const {
    message: cid,
    receipt,
    height,
  } = await node.with({ signal }).stateWaitMsg(publishCid, messageConfidence, -1, true)
  const message = await node.chainGetMessage(cid)
  if (!(await isFromProvider(dealing, data, message))) {
    return failed(
      `deal wasn't published by storage provider: from=${message.from}, provider=${signed.proposal.provider}`,
    )
  }
  if (!message.to.equals(singletons.market)) {
    return failed(`deal publish message wasn't set to StorageMarket actor (to=${message.to})`)
  }
  const { number, params, returns } = marketMethods.PublishStorageDeals
  if (message.method !== number)
    return failed(`deal publish message called incorrect method (method=${message.method})`)
  const mine = Buffer.from(clientDealProposal.encode(signed))
  const position = params
    .decode(message.params)
    .deals.findIndex((d) => mine.equals(textLabelClientDealProposal.encode(d)))
  if (position < 0) return failed(`deal publish didn't contain our deal (message cid: ${cid})`)
  if (receipt.exitCode !== 0) return failed(`deal publish failed: exit=${exitCodeText(receipt.exitCode)}`)
  const dealId = publishedDealId(returns.decode(receipt.returned), position)
  if (dealId === undefined) return failed('deal was invalid at publication')
  return { event: 'DealPublished', data: { dealId, publishCid: cid, publishedAt: height } }
}

async function isFromProvider({ node }: Dealing, { signed }: ClientDealRecord, message: Message): Promise<boolean> {
  const [from, { worker, owner, controlAddresses }] = await Promise.all([
    node.stateLookupID(message.from),
    node.stateMinerInfo(signed.proposal.provider),
  ])
  return [worker, owner, ...controlAddresses].some((address) => address.equals(from))
}

/** Whether the message is on chain, waiting for it up to an epoch: a provider may name one that never will be. */
async function landed(
  { node, heads, clock }: Dealing,
  cid: CID,
  latest: number,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    const seen = heads.epoch
    if ((await node.stateSearchMsg(undefined, cid, -1, true)) !== null) return true
    if (seen > latest) return false
    await heads.next(seen, clock, searchMs, signal)
  }
  return false
}
