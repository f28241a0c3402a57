import { isOnline } from '#sdk/deals/data-ref.ts'
import type { DealState } from './deal-machine.ts'
import type { DealRecord, ProviderDeal } from './deal-record.ts'

/** Where a deal stands: what it waits for, what moves it on, and by when that must be. */
export interface Standing {
  readonly waitsFor: string
  /** What somebody can do about it; empty when it goes on by itself. */
  readonly next: string
  /** The last epoch at which it can still come about; undefined where nothing is waited for. */
  readonly byEpoch: number | undefined
}

interface Row {
  readonly waitsFor: string | ((deal: DealRecord) => string)
  readonly next?: string | ((deal: DealRecord) => string)
  readonly by?: 'startEpoch' | 'endEpoch'
}

const judged: Row = { waitsFor: 'the proposal is being judged' }

const importCommand = ({ proposalCid }: DealRecord) => `storage-deals import-data ${proposalCid} <file>`

/** One row a state, in the order of a deal's life. States without a row are over. */
const rows: Partial<Record<DealState, Row>> = {
  Unknown: judged,
  Validating: judged,
  AcceptWait: judged,
  Rejecting: { waitsFor: 'the refusal is being told to the client' },
  WaitingForData: {
    waitsFor: (deal) =>
      isOnline(deal.ref) ? 'the client is to send the data' : `the data is to be imported: ${importCommand(deal)}`,
    next: (deal) => (isOnline(deal.ref) ? 'venus-market data-transfers list' : `venus-market ${importCommand(deal)}`),
    by: 'startEpoch',
  },
  Transferring: {
    waitsFor: 'data is on its way',
    next: 'venus-market data-transfers list',
    by: 'startEpoch',
  },
  ProviderTransferAwaitRestart: {
    waitsFor: 'the transfer was interrupted; the client is to go on with it',
    next: 'venus-market data-transfers restart <transfer>',
    by: 'startEpoch',
  },
  VerifyData: { waitsFor: 'the data that came is being hashed', by: 'startEpoch' },
  ReserveProviderFunds: { waitsFor: "the provider's collateral is being reserved", by: 'startEpoch' },
  ProviderFunding: {
    waitsFor: ({ addFundsCid }) => `the deposit of the provider's collateral is to land: message ${addFundsCid}`,
    by: 'startEpoch',
  },
  Publish: {
    waitsFor: 'queued to be published with others: storage-deals pending-publish',
    next: 'venus-market storage-deals pending-publish --publish-now',
    by: 'startEpoch',
  },
  Publishing: {
    waitsFor: ({ publishCid }) => `message ${publishCid} is to land and to be confirmed`,
    by: 'startEpoch',
  },
  Staged: { waitsFor: 'its piece is being put in place', by: 'startEpoch' },
  AwaitingPreCommit: {
    waitsFor: ({ sectorNumber }) =>
      sectorNumber === null ? 'ready for a sector' : `assigned to sector ${sectorNumber}`,
    next: ({ sectorNumber }) =>
      sectorNumber === null ? 'venus-sealer sectors deal' : `venus-sealer sectors status ${sectorNumber}`,
    by: 'startEpoch',
  },
  Sealing: {
    waitsFor: ({ sectorNumber }) => `sector ${sectorNumber} is pre-committed and is to be proved`,
    next: ({ sectorNumber }) => `venus-sealer sectors status ${sectorNumber}`,
    by: 'startEpoch',
  },
  Finalizing: { waitsFor: 'its sector is proved' },
  Active: { waitsFor: ({ sectorNumber }) => `kept in sector ${sectorNumber} until it ends`, by: 'endEpoch' },
  Failing: { waitsFor: 'what it held is being given back' },
}

/**
 * Where a deal stands, by its state.
 *
 * @example
 * import type { ProviderDeal } from '#testnet/market/deals/deal-record.ts'
 * import { standingOf } from '#testnet/market/deals/standing.ts'
 * // { waitsFor: 'ready for a sector', next: 'venus-sealer sectors deal', byEpoch: 102947 }
 * const show = (deal: ProviderDeal): void => console.log(standingOf(deal))
 */
export function standingOf({ state, data }: Pick<ProviderDeal, 'state' | 'data'>): Standing {
  const row = rows[state]
  if (row === undefined) return { waitsFor: '', next: '', byEpoch: undefined }
  const text = (of: Row['next']) => (typeof of === 'function' ? of(data) : (of ?? ''))
  const byEpoch = row.by === undefined ? undefined : data.signed.proposal[row.by]
  return { waitsFor: text(row.waitsFor), next: text(row.next), byEpoch }
}

/** States that go on by themselves: nothing is said of them. */
const passing: readonly DealState[] = [
  'Unknown',
  'Validating',
  'AcceptWait',
  'Rejecting',
  'Finalizing',
  'Active',
  'Failing',
]

/** What there is to say of a deal, for both sides: what was wrong with it, or what it waits for and until when. */
export function saidOf(deal: ProviderDeal): string {
  if (deal.message !== '' || passing.includes(deal.state)) return deal.message
  const { waitsFor, byEpoch } = standingOf(deal)
  return byEpoch === undefined ? waitsFor : `${waitsFor}; by epoch ${byEpoch}`
}
