import { maxDealDuration, maxLabelBytes, minDealDuration } from '#sdk/actors/market/policy.ts'
import { maxSectorExpirationExtension } from '#sdk/actors/miner/policy.ts'
import type { Address } from '#sdk/address/address.ts'
import { isPieceCid } from '#sdk/piece/commitment-cid.ts'
import { isPaddedPieceSize, minPaddedPieceSize } from '#sdk/units/piece-size.ts'
import type { StorageAsk } from './ask.ts'
import type { CollateralBounds } from './collateral.ts'
import { dealErrors } from './errors.ts'
import { labelBytes } from './label.ts'
import { askPriceFor, clientBalanceRequirement, pricePerEpoch } from './pricing.ts'
import { type DealProposal, dealDuration } from './proposal.ts'

/** Bounds on a deal's run in epochs, both allowed. Source: specs-actors actors/builtin/market/policy.go. */
export const dealDurationBounds = { min: minDealDuration, max: maxDealDuration } as const

/** What a provider knows when it judges a proposal. Amounts in attoFIL, sizes in padded bytes. */
export interface ProposalFacts {
  readonly proposal: DealProposal
  /** Whether the client's signature covers the proposal; a text says why it could not be told. */
  readonly signatureValid: boolean | string
  /** The provider that the proposal came to. */
  readonly provider: Address
  readonly currentEpoch: number
  readonly collateralBounds: CollateralBounds
  readonly ask: Pick<StorageAsk, 'price' | 'verifiedPrice' | 'minPieceSize' | 'maxPieceSize'>
  /** The client's escrow that is neither locked nor promised. */
  readonly clientAvailable: bigint
  /** DataCap left to the client, in bytes; nothing if it has none. Only asked for verified deals. */
  readonly clientDataCap?: bigint | undefined
}

/** One reason for a provider to refuse: `reason` goes to the client, in the words of the Go providers. */
export interface ProposalCheck {
  readonly name: string
  readonly passes: (facts: ProposalFacts) => boolean
  readonly reason: (facts: ProposalFacts) => string
  /** What would pass, for people. */
  readonly remedy: (facts: ProposalFacts) => string
}

const askPrice = ({ ask, proposal }: ProposalFacts) => askPriceFor(ask, proposal.verifiedDeal)
const leastPrice = (facts: ProposalFacts) => pricePerEpoch(askPrice(facts), facts.proposal.pieceSize)
const missingDataCap = 'node error fetching verified data cap: data cap missing -- client not verified'

/**
 * A provider's checks in the order it makes them: the first that fails is the reason given.
 * Sources: go-fil-markets providerstates/provider_states.go, venus-market storageprovider/storageprovider.go.
 */
export const proposalChecks: readonly ProposalCheck[] = [
  {
    name: 'client signature',
    passes: (f) => f.signatureValid === true,
    reason: (f) =>
      `verifying StorageDealProposal: ${typeof f.signatureValid === 'string' ? `verifying: ${f.signatureValid}` : 'could not verify signature'}`,
    remedy: (f) => `Sign the proposal's CBOR with the key of ${f.proposal.client}.`,
  },
  {
    name: 'provider',
    passes: (f) => f.proposal.provider.equals(f.provider),
    reason: () => 'incorrect provider for deal',
    remedy: (f) => `Propose to ${f.provider}, written in this form.`,
  },
  {
    name: 'label length',
    passes: (f) => labelBytes(f.proposal.label) <= maxLabelBytes,
    reason: (f) => `deal label can be at most ${maxLabelBytes} bytes, is ${labelBytes(f.proposal.label)}`,
    remedy: () => `Shorten the label to ${maxLabelBytes} bytes.`,
  },
  {
    name: 'piece size',
    passes: (f) => isPaddedPieceSize(f.proposal.pieceSize),
    reason: (f) =>
      `proposal piece size is invalid: ${
        f.proposal.pieceSize < minPaddedPieceSize
          ? `minimum piece size is ${minPaddedPieceSize} bytes`
          : 'padded piece size must be a power of 2'
      }`,
    remedy: () => 'Give the padded size: a power of two from 128 bytes.',
  },
  {
    name: 'piece CID',
    passes: ({ proposal }) => isPieceCid(proposal.pieceCid),
    reason: () => 'proposal PieceCID had wrong prefix',
    remedy: () => 'Give the CommP of the payload, a CID that begins with baga6ea4seaq.',
  },
  {
    name: 'end after start',
    passes: (f) => f.proposal.endEpoch > f.proposal.startEpoch,
    reason: () => 'proposal end before proposal start',
    remedy: (f) => `Let it end at ${f.proposal.startEpoch + dealDurationBounds.min} or later.`,
  },
  {
    name: 'start not past',
    passes: (f) => f.currentEpoch <= f.proposal.startEpoch,
    reason: () => 'deal start epoch has already elapsed',
    remedy: (f) => `Start after the current epoch ${f.currentEpoch}; sealing takes time, so leave a day or more.`,
  },
  {
    name: 'duration',
    passes: (f) =>
      dealDuration(f.proposal) >= dealDurationBounds.min && dealDuration(f.proposal) <= dealDurationBounds.max,
    reason: (f) =>
      `deal duration out of bounds (min, max, provided): ${dealDurationBounds.min}, ${dealDurationBounds.max}, ${dealDuration(f.proposal)}`,
    remedy: () => `Let it run ${dealDurationBounds.min} to ${dealDurationBounds.max} epochs (180 to 540 days).`,
  },
  {
    name: 'end within a sector',
    passes: (f) => f.proposal.endEpoch <= f.currentEpoch + maxSectorExpirationExtension,
    reason: (f) =>
      `invalid deal end epoch ${f.proposal.endEpoch}: cannot be more than ${maxSectorExpirationExtension} past current epoch ${f.currentEpoch}`,
    remedy: (f) => `Let it end by epoch ${f.currentEpoch + maxSectorExpirationExtension}.`,
  },
  {
    name: 'least provider collateral',
    passes: (f) => f.proposal.providerCollateral >= f.collateralBounds.min,
    reason: (f) =>
      `proposed provider collateral below minimum: ${f.proposal.providerCollateral} < ${f.collateralBounds.min}`,
    remedy: (f) => `Ask for at least ${f.collateralBounds.min} attoFIL of provider collateral.`,
  },
  {
    name: 'most provider collateral',
    passes: (f) => f.proposal.providerCollateral <= f.collateralBounds.max,
    reason: (f) =>
      `proposed provider collateral above maximum: ${f.proposal.providerCollateral} > ${f.collateralBounds.max}`,
    remedy: (f) => `Ask for at most ${f.collateralBounds.max} attoFIL of provider collateral.`,
  },
  {
    // The Go providers leave this to the chain, which then refuses to publish the deal.
    name: 'client collateral',
    passes: (f) => f.proposal.clientCollateral >= 0n,
    reason: (f) => `proposed client collateral below minimum: ${f.proposal.clientCollateral} < 0`,
    remedy: () => 'Give a client collateral of 0 attoFIL or more.',
  },
  {
    name: 'price',
    passes: (f) => f.proposal.storagePricePerEpoch >= leastPrice(f),
    reason: (f) =>
      `storage price per epoch less than asking price: ${f.proposal.storagePricePerEpoch} < ${leastPrice(f)}`,
    remedy: (f) => `Offer at least ${leastPrice(f)} attoFIL per epoch (${askPrice(f)} per GiB and epoch).`,
  },
  {
    name: 'least piece size',
    passes: (f) => f.proposal.pieceSize >= f.ask.minPieceSize,
    reason: (f) => `piece size less than minimum required size: ${f.proposal.pieceSize} < ${f.ask.minPieceSize}`,
    remedy: (f) => `Propose a piece of at least ${f.ask.minPieceSize} padded bytes; a small payload may be padded up.`,
  },
  {
    name: 'most piece size',
    passes: (f) => f.proposal.pieceSize <= f.ask.maxPieceSize,
    reason: (f) => `piece size more than maximum allowed size: ${f.proposal.pieceSize} > ${f.ask.maxPieceSize}`,
    remedy: (f) => `Propose a piece of at most ${f.ask.maxPieceSize} padded bytes.`,
  },
  {
    name: 'client escrow',
    passes: (f) => f.clientAvailable >= clientBalanceRequirement(f.proposal),
    reason: (f) =>
      `clientMarketBalance.Available too small: ${f.clientAvailable} < ${clientBalanceRequirement(f.proposal)}`,
    remedy: (f) =>
      `Add ${clientBalanceRequirement(f.proposal) - f.clientAvailable} attoFIL to the market escrow of ${f.proposal.client}.`,
  },
  {
    name: 'client has DataCap',
    passes: (f) => !f.proposal.verifiedDeal || f.clientDataCap !== undefined,
    reason: () => missingDataCap,
    remedy: (f) => `Get DataCap for ${f.proposal.client} from a notary, or propose an unverified deal.`,
  },
  {
    name: 'client DataCap',
    passes: (f) => !f.proposal.verifiedDeal || (f.clientDataCap ?? 0n) >= BigInt(f.proposal.pieceSize),
    reason: () => 'verified deal DataCap too small for proposed piece size',
    remedy: (f) => `Get ${BigInt(f.proposal.pieceSize) - (f.clientDataCap ?? 0n)} more bytes of DataCap.`,
  },
]

/** Why a proposal was refused. */
export interface Rejection {
  readonly check: string
  readonly reason: string
  readonly remedy: string
}

/**
 * The first check that a proposal fails, or nothing: then the provider may take the deal.
 *
 * @example
 * import { type ProposalFacts, rejectionOf } from 'dealkit/deals'
 * const answer = (facts: ProposalFacts): string => {
 *   const rejection = rejectionOf(facts)
 *   return rejection === undefined ? 'accepted' : `deal rejected: ${rejection.reason}`
 * }
 */
export function rejectionOf(facts: ProposalFacts): Rejection | undefined {
  const failed = proposalChecks.find((check) => !check.passes(facts))
  return failed && rejectionBy(failed, facts)
}

/**
 * All that is wrong with a proposal, for a client that wants to know before it sends one.
 *
 * @example
 * import { allRejections, type ProposalFacts } from 'dealkit/deals'
 * const print = (facts: ProposalFacts) => {
 *   for (const { reason, remedy } of allRejections(facts)) console.log(reason, remedy)
 * }
 */
export function allRejections(facts: ProposalFacts): Rejection[] {
  // A size that is none makes the price unknowable: what follows it is not asked then.
  const known = isPaddedPieceSize(facts.proposal.pieceSize)
  const failed = proposalChecks.filter((check) => (known || check.name !== 'price') && !check.passes(facts))
  return failed.map((check) => rejectionBy(check, facts))
}

/**
 * Refuses a proposal that a provider would refuse.
 *
 * @throws {DEAL_PROPOSAL_REJECTED} with the reason and the remedy of the first check that fails.
 * @example
 * import { type ProposalFacts, requireAcceptable } from 'dealkit/deals'
 * async function send(facts: ProposalFacts, propose: () => Promise<void>): Promise<void> {
 *   requireAcceptable(facts)
 *   await propose()
 * }
 */
export function requireAcceptable(facts: ProposalFacts): void {
  const rejection = rejectionOf(facts)
  if (rejection !== undefined) throw dealErrors.DEAL_PROPOSAL_REJECTED({ ...rejection })
}

function rejectionBy(check: ProposalCheck, facts: ProposalFacts): Rejection {
  return { check: check.name, reason: check.reason(facts), remedy: check.remedy(facts) }
}
