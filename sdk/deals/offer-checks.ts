import { maxSectorExpirationExtension } from '#sdk/actors/miner/policy.ts'
import type { DealkitError } from '#sdk/errors/index.ts'
import { isPaddedPieceSize } from '#sdk/units/piece-size.ts'
import type { StorageAsk } from './ask.ts'
import type { CollateralBounds } from './collateral.ts'
import { dealErrors } from './errors.ts'
import { offerErrors } from './offer-errors.ts'
import { longestDuration, startBufferEpochs } from './offer-terms.ts'
import { askPriceFor, clientBalanceRequirement, pricePerEpoch } from './pricing.ts'
import { type DealProposal, dealDuration } from './proposal.ts'
import { dealDurationBounds } from './proposal-checks.ts'

/** What a client knows about a deal before it proposes it. Amounts attoFIL, sizes padded bytes, times epochs. */
export interface OfferFacts {
  readonly proposal: DealProposal
  /** The run that was asked for, before the end was moved to the end of a proving period. */
  readonly askedDuration: number
  readonly currentEpoch: number
  readonly sectorBytes: number
  readonly collateralBounds: CollateralBounds
  /** Left out while the provider has not been asked: what depends on it is not checked then. */
  readonly ask?: Pick<StorageAsk, 'price' | 'verifiedPrice' | 'minPieceSize' | 'maxPieceSize'> | undefined
  /** `reserved` for deals that are not published yet; `wallet` is what may still be deposited. */
  readonly funds: {
    readonly escrow: bigint
    readonly locked: bigint
    readonly reserved: bigint
    readonly wallet: bigint
  }
  readonly signerHasKey: boolean
  /** The payload's root, if it must come from an import that is not there. */
  readonly missingRoot?: string | undefined
}

/** One reason not to propose a deal: the error if it holds. */
export interface OfferCheck {
  readonly name: string
  readonly problem: (facts: OfferFacts) => DealkitError | undefined
}

/** A client's own checks in the order they are made: nothing is signed or sent while one of them fails. */
export const offerChecks: readonly OfferCheck[] = [
  {
    name: 'root',
    problem: ({ missingRoot }) =>
      missingRoot === undefined ? undefined : offerErrors.DEAL_ROOT_UNKNOWN({ root: missingRoot }),
  },
  {
    name: 'signer',
    problem: ({ signerHasKey, proposal }) =>
      signerHasKey ? undefined : offerErrors.DEAL_SIGNER_MISSING({ client: proposal.client.toString() }),
  },
  {
    name: 'piece size',
    problem: ({ proposal: { pieceSize } }) =>
      isPaddedPieceSize(pieceSize) ? undefined : dealErrors.DEAL_PIECE_SIZE({ paddedBytes: pieceSize }),
  },
  {
    name: 'sector size',
    problem: ({ proposal, sectorBytes }) =>
      proposal.pieceSize <= sectorBytes
        ? undefined
        : offerErrors.DEAL_SECTOR_SMALL({ ...pieceOf(proposal), sectorBytes }),
  },
  {
    name: 'start',
    problem: ({ proposal: { startEpoch }, currentEpoch }) =>
      startEpoch >= currentEpoch
        ? undefined
        : offerErrors.DEAL_START_PAST({ startEpoch, currentEpoch, suggested: currentEpoch + startBufferEpochs }),
  },
  { name: 'duration', problem: durationProblem },
  {
    name: 'end',
    problem: ({ proposal, currentEpoch }) => {
      const latest = currentEpoch + maxSectorExpirationExtension
      const { endEpoch } = proposal
      if (endEpoch <= latest) return undefined
      return offerErrors.DEAL_END_LATE({ endEpoch, latest, longest: longestDuration(proposal, latest) })
    },
  },
  {
    name: 'collateral',
    problem: ({ proposal: { providerCollateral: collateral }, collateralBounds: { min, max } }) =>
      collateral >= min && collateral <= max ? undefined : offerErrors.DEAL_COLLATERAL({ collateral, min, max }),
  },
  {
    name: 'ask size',
    problem: ({ proposal, ask }) => {
      if (ask === undefined) return undefined
      const { minPieceSize: min, maxPieceSize: max } = ask
      if (proposal.pieceSize >= min && proposal.pieceSize <= max) return undefined
      return offerErrors.DEAL_PIECE_BOUNDS({ ...pieceOf(proposal), min, max })
    },
  },
  { name: 'price', problem: priceProblem },
  { name: 'funds', problem: fundsProblem },
]

/**
 * Everything that is wrong with a deal, as errors of the codes that `requireOffer` throws; none if it could work out.
 *
 * @example
 * import { type OfferFacts, offerProblems } from '#sdk/deals/offer-checks.ts'
 * const print = (facts: OfferFacts) => {
 *   for (const { code, message } of offerProblems(facts)) console.log(code, message)
 * }
 */
export function offerProblems(facts: OfferFacts): DealkitError[] {
  // The price of a size that is none is unknowable.
  const sized = isPaddedPieceSize(facts.proposal.pieceSize)
  const asked = sized ? offerChecks : offerChecks.filter(({ name }) => name !== 'price')
  return asked.flatMap(({ problem }) => problem(facts) ?? [])
}

/**
 * Refuses a deal that could not work out.
 *
 * @throws {DEAL_ROOT_UNKNOWN} {DEAL_SIGNER_MISSING} {DEAL_PIECE_SIZE} {DEAL_SECTOR_SMALL} {DEAL_START_PAST}
 * {DEAL_DURATION} {DEAL_END_LATE} {DEAL_COLLATERAL} {DEAL_PIECE_BOUNDS} {DEAL_PRICE_LOW} {DEAL_FUNDS_SHORT} the first
 *   that holds.
 * @example
 * import { type OfferFacts, requireOffer } from '#sdk/deals/offer-checks.ts'
 * async function offer(facts: OfferFacts, propose: () => Promise<void>): Promise<void> {
 *   requireOffer(facts)
 *   await propose()
 * }
 */
export function requireOffer(facts: OfferFacts): void {
  for (const { problem } of offerChecks) {
    const found = problem(facts)
    if (found !== undefined) throw found
  }
}

function durationProblem({ proposal, askedDuration }: OfferFacts): DealkitError | undefined {
  const { min, max } = dealDurationBounds
  const duration = dealDuration(proposal)
  if (askedDuration >= min && duration <= max) return undefined
  const longest = longestDuration(proposal, proposal.startEpoch + max)
  return offerErrors.DEAL_DURATION({ asked: askedDuration, duration, min, max, longest })
}

function priceProblem({ proposal, ask }: OfferFacts): DealkitError | undefined {
  if (ask === undefined) return undefined
  const { pieceSize: paddedBytes, storagePricePerEpoch } = proposal
  const askPrice = askPriceFor(ask, proposal.verifiedDeal)
  const minimum = pricePerEpoch(askPrice, paddedBytes)
  if (storagePricePerEpoch >= minimum) return undefined
  return dealErrors.DEAL_PRICE_LOW({ pricePerEpoch: storagePricePerEpoch, minimum, askPrice, paddedBytes })
}

function fundsProblem({ proposal, funds }: OfferFacts): DealkitError | undefined {
  const needed = clientBalanceRequirement(proposal)
  const shortfall = needed - (funds.escrow - funds.locked - funds.reserved)
  if (shortfall <= funds.wallet) return undefined
  return offerErrors.DEAL_FUNDS_SHORT({ client: proposal.client.toString(), needed, shortfall, ...funds })
}

function pieceOf({ pieceSize, provider }: DealProposal) {
  return { paddedBytes: pieceSize, provider: provider.toString() }
}
