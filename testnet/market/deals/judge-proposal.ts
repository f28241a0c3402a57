import { Address } from '#sdk/address/address.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import type { CollateralBounds } from '#sdk/deals/collateral.ts'
import { clientBalanceRequirement } from '#sdk/deals/pricing.ts'
import { type ClientDealProposal, type DealProposal, dealProposal } from '#sdk/deals/proposal.ts'
import { type ProposalFacts, rejectionOf } from '#sdk/deals/proposal-checks.ts'
import { isPaddedPieceSize } from '#sdk/units/piece-size.ts'
import type { Market } from '../market.ts'
import { publishedOnChain } from '../publish/publications.ts'
import type { ProviderDeal } from './deal-record.ts'

/** Why a deal is not taken: `reason` in the words of the Go providers, `remedy` for people. */
export interface Refusal {
  readonly reason: string
  readonly remedy: string
}

/** The refusal as the client reads it. */
export function refusalText({ reason, remedy }: Refusal): string {
  return `${reason}. ${remedy}`
}

const noAsk = { price: 0n, verifiedPrice: 0n, minPieceSize: 0, maxPieceSize: Number.MAX_SAFE_INTEGER }

/**
 * Checks a proposal against the chain, the ask and what the client has promised already. The first thing that is
 * wrong is the refusal.
 *
 * @param others the deals that the market has besides
 */
export async function judgeProposal(
  market: Market,
  signed: ClientDealProposal,
  others: readonly ProviderDeal[],
): Promise<Refusal | undefined> {
  const { proposal } = signed
  const ask = market.miners.serves(proposal.provider) ? await market.asks.find(proposal.provider) : undefined
  const facts: ProposalFacts = {
    proposal,
    provider: servedProvider(market, proposal.provider),
    signatureValid: await signatureCheck(market, signed),
    currentEpoch: (await market.node.chainHead()).height,
    collateralBounds: await collateralBounds(market, proposal),
    ask: ask?.ask ?? noAsk,
    ...(await clientMeans(market, proposal, others)),
  }
  const rejection = rejectionOf(facts)
  if (rejection !== undefined) return rejection
  if (ask === undefined) {
    const reason = `failed to get ask for ${proposal.provider}: there is none`
    return { reason, remedy: 'The provider must set one first.' }
  }
  if (typeof proposal.label === 'string') return undefined
  return { reason: 'deal label must be text: this network cannot publish bytes', remedy: 'Give the label as text.' }
}

function servedProvider({ miners }: Market, wanted: Address): Address {
  return miners.serves(wanted) ? wanted : (miners.list()[0]?.address ?? Address.fromId(0))
}

async function signatureCheck(
  { node }: Market,
  { proposal, clientSignature }: ClientDealProposal,
): Promise<boolean | string> {
  try {
    const key = await node.stateAccountKey(proposal.client)
    return verifySignature(clientSignature, key, dealProposal.encode(proposal))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * What the node quotes is a tenth over what the chain wants, and moves with every epoch: half of that tenth is for
 * clients who asked a while ago.
 */
const driftDivisor = 20n

async function collateralBounds({ node, miners }: Market, proposal: DealProposal): Promise<CollateralBounds> {
  if (!isPaddedPieceSize(proposal.pieceSize)) return { min: 0n, max: 0n }
  const { min } = await node.stateDealProviderCollateralBounds(proposal.pieceSize, proposal.verifiedDeal)
  const max = min * BigInt(miners.settings(proposal.provider).MaxProviderCollateralMultiplier)
  return { min: min - min / driftDivisor, max: max + max / driftDivisor }
}

/** The client's escrow and DataCap, less what deals need that are taken and not on chain yet. */
async function clientMeans(
  market: Market,
  { client, verifiedDeal }: DealProposal,
  others: readonly ProviderDeal[],
): Promise<Pick<ProposalFacts, 'clientAvailable' | 'clientDataCap'>> {
  const promised = await unpublished(market, client, others)
  const needed = promised.reduce((sum, deal) => sum + clientBalanceRequirement(deal), 0n)
  const { escrow, locked } = await market.node.stateMarketBalance(client)
  const clientAvailable = escrow - locked - needed
  const dataCap = verifiedDeal ? await market.node.stateVerifiedClientStatus(client) : null
  if (dataCap === null) return { clientAvailable }
  const spoken = promised.reduce((sum, deal) => sum + (deal.verifiedDeal ? BigInt(deal.pieceSize) : 0n), 0n)
  return { clientAvailable, clientDataCap: dataCap - spoken }
}

const takenStates = new Set([
  'WaitingForData',
  'Transferring',
  'ProviderTransferAwaitRestart',
  'VerifyData',
  'ReserveProviderFunds',
  'ProviderFunding',
  'Publish',
  'Publishing',
])

async function unpublished(market: Market, client: Address, others: readonly ProviderDeal[]): Promise<DealProposal[]> {
  const taken = others.filter(({ state, data }) => takenStates.has(state) && data.signed.proposal.client.equals(client))
  const publishing = taken.filter(({ state }) => state === 'Publishing').map(({ id }) => id)
  const locked = await publishedOnChain(market.messages, publishing)
  return taken.filter(({ id }) => !locked.has(id)).map(({ data }) => data.signed.proposal)
}
