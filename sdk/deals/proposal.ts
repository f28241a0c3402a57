import type { CID } from 'multiformats/cid'
import { address, as, bigint, bool, cid, type Infer, int, tuple, uint } from '#sdk/codec/index.ts'
import { dagCborCid, sha256DagCborCid } from '#sdk/crypto/cid.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { label, textLabel } from './label.ts'

const beforeLabel = {
  pieceCid: as('PieceCID', cid),
  /** Padded bytes. */
  pieceSize: uint,
  verifiedDeal: bool,
  client: address,
  provider: address,
}

const afterLabel = {
  startEpoch: int,
  endEpoch: int,
  /** attoFIL. */
  storagePricePerEpoch: bigint,
  providerCollateral: bigint,
  clientCollateral: bigint,
}

/**
 * A storage deal as the client signs it and the chain keeps it. Amounts may be negative here, so that the
 * checks can refuse them with a reason. Source: go-state-types builtin/v9/market/deal.go.
 */
export const dealProposal = tuple('DealProposal', { ...beforeLabel, label, ...afterLabel })
/** A storage deal as it is proposed: sizes in padded bytes, time in epochs, amounts in attoFIL. */
export type DealProposal = Infer<typeof dealProposal>

/** The proposal of actors up to v7 and of protocol 1.1.0: its label is text. */
export const textLabelDealProposal = tuple('DealProposal', { ...beforeLabel, label: textLabel, ...afterLabel })
export type TextLabelDealProposal = Infer<typeof textLabelDealProposal>

/** A proposal with the client's signature over {@link dealProposal}'s bytes. */
export const clientDealProposal = tuple('ClientDealProposal', { proposal: dealProposal, clientSignature: signature })
/** A proposal with its client's signature. */
export type ClientDealProposal = Infer<typeof clientDealProposal>

/** A signed proposal of actors up to v7 and of protocol 1.1.0. */
export const textLabelClientDealProposal = tuple('ClientDealProposal', {
  proposal: textLabelDealProposal,
  clientSignature: signature,
})
export type TextLabelClientDealProposal = Infer<typeof textLabelClientDealProposal>

/**
 * How long the deal runs, in epochs.
 *
 * @example
 * import { dealDuration } from 'dealkit/deals'
 * dealDuration({ startEpoch: 100, endEpoch: 518_500 }) // 518400
 */
export function dealDuration(proposal: { startEpoch: number; endEpoch: number }): number {
  return proposal.endEpoch - proposal.startEpoch
}

/**
 * Whether two proposals are of the same deal, however their parties are written: the chain keeps a client by its ID.
 *
 * @example
 * import { type ClientDealProposal, sameDeal } from '#sdk/deals/proposal.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * async function isPublished(dealId: number, signed: ClientDealProposal): Promise<boolean> {
 *   const { proposal } = await node.stateMarketStorageDeal(dealId)
 *   return sameDeal(signed.proposal, proposal)
 * }
 */
export function sameDeal(one: DealProposal, other: DealProposal): boolean {
  const { client, provider } = one
  return proposalChainCid(one).equals(proposalChainCid({ ...other, client, provider }))
}

/**
 * The CID that the chain knows an unsigned proposal by: blake2b-256 over its CBOR.
 *
 * @example
 * import { proposalChainCid } from 'dealkit/deals'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const { proposal } = await node.stateMarketStorageDeal(0)
 * proposalChainCid(proposal).toString() // 'bafy2bza…'
 */
export function proposalChainCid(proposal: DealProposal): CID {
  return dagCborCid(dealProposal.encode(proposal))
}

/**
 * The CID that a deal is known by between client and provider, "the proposal CID": sha2-256 over the CBOR of
 * proposal and signature. Another signature over the same proposal gives another CID.
 *
 * @example
 * import { type DealProposal, dealProposal, signedProposalCid } from 'dealkit/deals'
 * import { PrivateKey } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const sign = (proposal: DealProposal, key: PrivateKey): CID =>
 *   signedProposalCid({ proposal, clientSignature: key.sign(dealProposal.encode(proposal)) }) // bafyrei…
 */
export function signedProposalCid(signed: ClientDealProposal): CID {
  return sha256DagCborCid(clientDealProposal.encode(signed))
}
