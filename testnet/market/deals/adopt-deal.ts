import { verifySignature } from '#sdk/crypto/verify.ts'
import { dataRef, transferType } from '#sdk/deals/data-ref.ts'
import { dealProposal, sameDeal, signedProposalCid } from '#sdk/deals/proposal.ts'
import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { marketErrors } from '../errors.ts'
import type { Market } from '../market.ts'
import type { DealMachine } from './deal-machine.ts'
import { dealKey, newDealRecord } from './deal-record.ts'

/**
 * Takes over a deal that another market made: one that is on chain is ready as soon as its piece is here, any other
 * waits for its data to be imported.
 *
 * @throws {MARKET_DEAL_BROKEN} it is not signed by its client, is not the deal on chain, or its piece is missing
 * @throws {MARKET_MINER_UNKNOWN} @throws {MACHINE_ENTITY_EXISTS}
 */
export async function adoptDeal(market: Market, machine: DealMachine, deal: MinerDeal): Promise<void> {
  const signed = { proposal: deal.proposal, clientSignature: deal.clientSignature }
  const proposalCid = signedProposalCid(signed)
  market.miners.require(deal.proposal.provider)
  const broken = (reason: string) => marketErrors.MARKET_DEAL_BROKEN({ reason })
  if (!proposalCid.equals(deal.proposalCid)) throw broken(`its proposal CID is ${proposalCid}, not ${deal.proposalCid}`)
  const key = await market.node.stateAccountKey(deal.proposal.client)
  if (!verifySignature(signed.clientSignature, key, dealProposal.encode(signed.proposal))) {
    throw broken(`its signature is not of ${deal.proposal.client}`)
  }
  const { pieceCid, label } = deal.proposal
  const ref = deal.ref ?? dataRef.fromJson({ TransferType: transferType.manual, Root: { '/': `${pieceCid}` } })
  const offline = { ...ref, transferType: transferType.manual }
  const data = newDealRecord({
    signed,
    proposalCid,
    client: deal.client,
    ref: offline,
    fastRetrieval: deal.fastRetrieval,
  })
  if (typeof label !== 'string') throw broken('its label is bytes, which this network cannot publish')
  const onChain = deal.publishCid === null ? undefined : await market.node.stateMarketStorageDeal(deal.dealId)
  if (onChain === undefined) {
    await machine.create(dealKey(proposalCid), 'WaitingForData', data)
    return
  }
  if (!sameDeal(deal.proposal, onChain.proposal))
    throw broken(`the chain has another deal under the number ${deal.dealId}`)
  const payloadSize = await market.pieces.size(pieceCid)
  if (payloadSize === undefined) throw broken(`its piece ${pieceCid} is in no piece storage`)
  const { dealId, publishCid } = deal
  const published = { ...data, dealId, publishCid, payloadSize, pieceStatus: 'Undefine' } as const
  await machine.create(dealKey(proposalCid), 'Staged', published)
}
