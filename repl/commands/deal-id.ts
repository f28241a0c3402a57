import type { StorageDealState } from '#sdk/deals/status.ts'

/** What a deal's number is of: 0 is a deal of the chain as well as what stands there until the deal has one. */
export interface Numbered {
  readonly dealId: number
  readonly state: StorageDealState
}

/** States of a deal that is on chain, or was. */
const published: readonly StorageDealState[] = [
  'Staged',
  'AwaitingPreCommit',
  'Sealing',
  'Finalizing',
  'Active',
  'Expired',
  'Slashed',
]

/** A deal's number on chain; null before it is published. */
export function dealIdOf({ dealId, state }: Numbered): number | null {
  return dealId === 0 && !published.includes(state) ? null : dealId
}

/** The number for tables; `-` before the deal is published. */
export function dealIdText(deal: Numbered): string {
  return `${dealIdOf(deal) ?? '-'}`
}

/** A deal for programs, whose number is null before it is published. */
export function withDealId<D extends Numbered>(deal: D): Omit<D, 'dealId'> & { readonly dealId: number | null } {
  return { ...deal, dealId: dealIdOf(deal) }
}
