import { isOnline } from '#sdk/deals/data-ref.ts'
import { dealProposal } from '#sdk/deals/proposal.ts'
import { SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import type { DealSettings } from '../deal-settings.ts'
import { askFilter } from './ask-filter.ts'
import type { DealRecord } from './deal-record.ts'
import type { Refusal } from './judge-proposal.ts'

/** What the provider's own wishes are held against. */
export interface FilterFacts {
  readonly deal: DealRecord
  readonly settings: DealSettings
  readonly currentEpoch: number
}

const epochsOf = (milliseconds: number) => Math.ceil(milliseconds / 1000 / SECONDS_PER_EPOCH)
const sealedBy = ({ currentEpoch, settings }: FilterFacts) => currentEpoch + epochsOf(settings.ExpectedSealDuration)
const latestStart = (facts: FilterFacts) => sealedBy(facts) + epochsOf(facts.settings.MaxDealStartDelay)
const proposalOf = ({ deal }: FilterFacts) => deal.signed.proposal

interface Filter {
  readonly refuses: (facts: FilterFacts) => boolean
  readonly reason: (facts: FilterFacts) => string
  readonly remedy: (facts: FilterFacts) => string
}

const otherProvider = () => 'Ask the provider to take such deals, or propose to another one.'

/** The provider's wishes in the order they are asked for. Source: venus-market dealfilter. */
const filters: readonly Filter[] = [
  {
    refuses: ({ deal, settings }) => isOnline(deal.ref) && !settings.ConsiderOnlineStorageDeals,
    reason: () => 'miner is not considering online piecestorage deals',
    remedy: otherProvider,
  },
  {
    refuses: ({ deal, settings }) => !isOnline(deal.ref) && !settings.ConsiderOfflineStorageDeals,
    reason: () => 'miner is not accepting offline piecestorage deals',
    remedy: otherProvider,
  },
  {
    refuses: (facts) => proposalOf(facts).verifiedDeal && !facts.settings.ConsiderVerifiedStorageDeals,
    reason: () => 'miner is not accepting verified piecestorage deals',
    remedy: otherProvider,
  },
  {
    refuses: (facts) => !proposalOf(facts).verifiedDeal && !facts.settings.ConsiderUnverifiedStorageDeals,
    reason: () => 'miner is not accepting unverified piecestorage deals',
    remedy: otherProvider,
  },
  {
    refuses: (facts) => facts.settings.PieceCidBlocklist.includes(proposalOf(facts).pieceCid.toString()),
    reason: (facts) => `miner has blocklisted piece CID ${proposalOf(facts).pieceCid}`,
    remedy: () => 'This provider does not take this piece.',
  },
  {
    refuses: (facts) => proposalOf(facts).startEpoch < sealedBy(facts),
    reason: (facts) => `cannot seal a sector before ${proposalOf(facts).startEpoch}`,
    remedy: (facts) => `Start at epoch ${sealedBy(facts)} or later.`,
  },
  {
    refuses: (facts) => proposalOf(facts).startEpoch > latestStart(facts),
    reason: (facts) =>
      `deal start epoch is too far in the future: ${proposalOf(facts).startEpoch} > ${latestStart(facts)}`,
    remedy: (facts) => `Start at epoch ${latestStart(facts)} or earlier.`,
  },
]

/** Why the provider does not want a deal that it could take; nothing if it does. */
export async function unwanted(facts: FilterFacts, script: string): Promise<Refusal | undefined> {
  const filter = filters.find(({ refuses }) => refuses(facts))
  if (filter !== undefined) return { reason: filter.reason(facts), remedy: filter.remedy(facts) }
  return script === '' ? undefined : askScript(script, facts.deal)
}

/** Asks the operator's shell command about a deal. */
async function askScript(script: string, deal: DealRecord): Promise<Refusal | undefined> {
  const json = {
    Proposal: dealProposal.toJson(deal.signed.proposal),
    ProposalCid: { '/': deal.proposalCid.toString() },
    Client: deal.client,
    FastRetrieval: deal.fastRetrieval,
    DealType: 'piecestorage',
  }
  const reason = await askFilter(script, json)
  return reason === undefined ? undefined : { reason, remedy: otherProvider() }
}
