import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { DealProposal } from '#sdk/deals/proposal.ts'
import type { DealDistribution } from '#sdk/rpc/types/market/deal-distribution.ts'

type ProviderShare = DealDistribution['providersDistribution'][number]

/** Whose deals are looked at; nobody named is everybody. */
export interface DistributionOf {
  readonly providers: readonly Address[]
  readonly client: Address | null
}

/**
 * How verified data on chain is spread: how much of it each provider has, how much of that twice, and which share of a
 * client's data is where. Bytes are padded, shares parts of one.
 * Source: venus-market client deal_distribution.go.
 */
export async function verifiedDistribution(
  node: Pick<NodeClient, 'stateMarketDeals' | 'stateLookupID'>,
  of: DistributionOf,
): Promise<DealDistribution> {
  const client = of.client === null ? undefined : await node.stateLookupID(of.client)
  const providers = new Set((await Promise.all(of.providers.map((one) => node.stateLookupID(one)))).map(String))
  const proposals = Object.values(await node.stateMarketDeals())
    .map(({ proposal }) => proposal)
    .filter(
      ({ verifiedDeal, provider, client: payer }) =>
        verifiedDeal &&
        (providers.size === 0 || providers.has(provider.toString())) &&
        (client === undefined || payer.equals(client)),
    )
  return {
    providersDistribution: sharesOf(proposals),
    replicasDistribution: groups(proposals, (proposal) => proposal.client).map(([payer, own]) => {
      const sums = sumsOf(own)
      const shares = sharesOf(own)
      const percentage = (share: ProviderShare) => [share.provider.toString(), share.total / sums.total] as const
      return {
        client: payer,
        total: sums.total,
        uniq: sums.uniq,
        duplicationPercentage: sums.duplicationPercentage,
        replicasPercentage: Object.fromEntries(shares.map(percentage)),
        replicasDistribution: shares,
      }
    }),
  }
}

function sharesOf(proposals: readonly DealProposal[]): ProviderShare[] {
  return groups(proposals, ({ provider }) => provider).map(([provider, deals]) => ({ provider, ...sumsOf(deals) }))
}

function groups(
  proposals: readonly DealProposal[],
  by: (proposal: DealProposal) => Address,
): (readonly [Address, DealProposal[]])[] {
  return [...Map.groupBy(proposals, (proposal) => by(proposal).toString()).values()].map((all) => [by(all[0]!), all])
}

function sumsOf(deals: readonly DealProposal[]) {
  const uniqPieces = Object.fromEntries(deals.map(({ pieceCid, pieceSize }) => [pieceCid.toString(), pieceSize]))
  const total = deals.reduce((sum, { pieceSize }) => sum + pieceSize, 0)
  const uniq = Object.values(uniqPieces).reduce((sum, size) => sum + size, 0)
  return { total, uniq, uniqPieces, duplicationPercentage: total === 0 ? 0 : (total - uniq) / total }
}
