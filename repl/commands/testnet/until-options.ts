import type { CID } from 'multiformats/cid'
import type { Until } from '#sdk/actions/devnet/condition.ts'
import { type StorageDealState, storageDealStates } from '#sdk/deals/status.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { cid, epochs, integer, oneOf, text } from '../../command-line/kinds.ts'

/** Where to go on to: one of these. */
export const untilOptions = {
  untilEpoch: integer({ summary: 'to this epoch' }),
  untilMessage: cid({ summary: 'until this message has its outcome on chain' }),
  untilDeal: cid({ summary: 'until the deal of this proposal is in the --state' }),
  untilSector: integer({ summary: 'until this sector is in the --state' }),
  state: text({ summary: 'a state of the deal or sector: Active, Proving' }),
  side: oneOf('provider', 'client')({ summary: 'whose view of the deal; the provider’s when left out' }),
  within: epochs({ summary: 'give up after so long, an error then; 7 days when left out' }),
}

export interface UntilInput {
  readonly untilEpoch?: number | undefined
  readonly untilMessage?: CID | undefined
  readonly untilDeal?: CID | undefined
  readonly untilSector?: number | undefined
  readonly state?: string | undefined
  readonly side?: 'provider' | 'client' | undefined
}

/** The condition that was typed; undefined for none. @throws {USAGE_REFUSED} for two, or a state that is missing */
export function untilOf(input: UntilInput): Until | undefined {
  const { untilEpoch, untilMessage, untilDeal, untilSector, state, side } = input
  const given = [untilEpoch, untilMessage, untilDeal, untilSector].filter((value) => value !== undefined)
  if (given.length > 1) {
    throw usageErrors.USAGE_REFUSED({ reason: 'there are two conditions', next: 'Give one --until-… at a time.' })
  }
  if (untilEpoch !== undefined) return { epoch: untilEpoch }
  if (untilMessage !== undefined) return { message: untilMessage }
  if (untilDeal === undefined && untilSector === undefined) return undefined
  if (state === undefined) {
    throw usageErrors.USAGE_REFUSED({ reason: 'the state is missing', next: 'Add --state=Active, or --state=Proving.' })
  }
  if (untilSector !== undefined) return { sector: untilSector, state }
  return {
    deal: untilDeal!,
    state: dealStateOf(state),
    ...(side === undefined ? {} : { side }),
  }
}

function dealStateOf(typed: string): StorageDealState {
  const bare = typed.replace(/^StorageDeal/, '')
  const state = storageDealStates.find((one) => one === bare)
  if (state !== undefined) return state
  throw usageErrors.USAGE_REFUSED({
    reason: `no deal has a state "${typed}"`,
    next: `States are ${storageDealStates.join(', ')}.`,
  })
}
