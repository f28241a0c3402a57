import type { CID } from 'multiformats/cid'
import type { SealerClient } from '#sdk/clients/sealer-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { ChainCondition } from '#sdk/rpc/types/testnet/condition.ts'
import { steeringErrors } from './errors.ts'
import type { NetworkLink } from './network-link.ts'

const MOST_NAMED = 10

/** States of deals that have their sector, or that get none any more. */
const settledDeals = new Set([
  ...['Rejecting', 'Failing', 'Error', 'ProposalRejected', 'ProposalNotFound'],
  ...['Sealing', 'Finalizing', 'Active', 'Expired', 'Slashed'],
])

interface KnownDeal {
  readonly proposalCid: CID
  readonly state: string
}

/** The error for a deal that neither its provider nor its client knows; undefined while one of them may bring it about. */
export async function unknownDeal(network: NetworkLink, proposalCid: CID) {
  const deals = await knownDeals(network)
  if (deals === undefined) return undefined
  const isComing = deals.some((deal) => deal.proposalCid.equals(proposalCid) && !settledDeals.has(deal.state))
  if (isComing) return undefined
  const known = new Set(deals.map((deal) => `${deal.proposalCid} (${deal.state})`))
  return steeringErrors.CONDITION_UNKNOWN({ subject: `deal ${proposalCid}`, known: listed('deals', [...known]) })
}

/**
 * The error for a sector that its sealer does not have. Undefined while deals are on their way that may fill as many
 * sectors as are missing up to its number.
 */
export async function unknownSector(
  network: NetworkLink | undefined,
  sealer: SealerClient,
  { number }: NonNullable<ChainCondition['sector']>,
) {
  const [deals, sectors] = await Promise.all([knownDeals(network), ifAnswered(() => sealer.sectorsList())])
  if (deals === undefined || sectors === undefined) return undefined
  const coming = new Set(
    deals.filter(({ state }) => !settledDeals.has(state)).map(({ proposalCid }) => `${proposalCid}`),
  )
  const highest = Math.max(-1, ...sectors)
  if (number > highest && number <= highest + coming.size) return undefined
  const named = sectors.toSorted((a, b) => a - b).map(String)
  return steeringErrors.CONDITION_UNKNOWN({ subject: `sector ${number}`, known: listed('sectors', named) })
}

/** The deals of both sides; undefined when one that there is does not answer. */
async function knownDeals(network: NetworkLink | undefined): Promise<readonly KnownDeal[] | undefined> {
  const { market, client } = network ?? {}
  const [provided, asked] = await Promise.all([
    market === undefined ? [] : ifAnswered(() => market.marketListIncompleteDeals({})),
    client === undefined ? [] : ifAnswered(() => client.clientListDeals()),
  ])
  return provided === undefined || asked === undefined ? undefined : [...provided, ...asked]
}

async function ifAnswered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (DealkitError.is(error, 'RPC_UNREACHABLE')) return undefined
    throw error
  }
}

function listed(plural: string, names: readonly string[]): string {
  if (names.length === 0) return `there are no ${plural}`
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : ''
  return `there are ${names.slice(0, MOST_NAMED).join(', ')}${more}`
}
