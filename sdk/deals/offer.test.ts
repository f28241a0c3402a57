import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import type { DealkitError } from '#sdk/errors/index.ts'
import { type OfferFacts, offerProblems, requireOffer } from './offer-checks.ts'
import { askedCollateral, dealEndEpoch, longestDuration, payloadLabel } from './offer-terms.ts'
import type { DealProposal } from './proposal.ts'
import { dealDurationBounds } from './proposal-checks.ts'
import { sampleProposal } from './testing/sample-deal.ts'

const FIL = 10n ** 18n
const period = { periodStart: 1_500, provingPeriod: 2_880 }
const endEpoch = dealEndEpoch({ startEpoch: 23_100, minDuration: dealDurationBounds.min, ...period })

const proposal = sampleProposal({
  pieceSize: 1 << 20,
  startEpoch: 23_100,
  endEpoch,
  storagePricePerEpoch: 20_000_000_000_000n,
  providerCollateral: 12n,
})

const good: OfferFacts = {
  proposal,
  askedDuration: dealDurationBounds.min,
  currentEpoch: 60,
  sectorBytes: 8 << 20,
  collateralBounds: { min: 10n, max: 20n },
  ask: { price: 2n * 10n ** 16n, verifiedPrice: 0n, minPieceSize: 256, maxPieceSize: 8 << 20 },
  funds: { escrow: 0n, locked: 0n, reserved: 0n, wallet: 100n * FIL },
  signerHasKey: true,
}

const codesOf = (problems: DealkitError[]) => problems.map(({ code }) => code)
const problemOf = (change: Partial<OfferFacts>, terms: Partial<DealProposal> = {}) => {
  const [problem, ...more] = offerProblems({ ...good, ...change, proposal: { ...proposal, ...terms } })
  expect(codesOf(more)).toEqual([])
  return problem
}

describe('a client refuses to propose', () => {
  test('nothing that is in order', () => {
    expect(() => requireOffer(good)).not.toThrow()
    const deposited = { escrow: 11n * FIL, locked: 0n, reserved: 0n, wallet: 0n }
    expect(problemOf({ funds: deposited })).toBeUndefined()
  })

  test('a price under the ask, and names the least one', () => {
    const problem = problemOf({}, { storagePricePerEpoch: 19_531_249_999_999n })
    expect(problem).toMatchObject({ code: 'DEAL_PRICE_LOW', details: { minimum: 19_531_250_000_000n } })
    expect(problem?.next).toBe('Offer at least 0.00001953125fil per epoch, for the whole piece.')
    expect(problemOf({ ask: undefined }, { storagePricePerEpoch: 0n })).toBeUndefined()
    expect(problemOf({}, { storagePricePerEpoch: 0n, verifiedDeal: true })).toBeUndefined()
  })

  test('a piece that the ask or a sector does not take', () => {
    expect(problemOf({ ask: { ...good.ask!, minPieceSize: 2 << 20 } })?.next).toContain('padded to 2097152')
    expect(problemOf({ ask: { ...good.ask!, maxPieceSize: 1 << 19 } })?.code).toBe('DEAL_PIECE_BOUNDS')
    expect(problemOf({ sectorBytes: 1 << 19 })?.message).toContain("data doesn't fit in a sector")
    expect(problemOf({}, { pieceSize: 1016 })?.code).toBe('DEAL_PIECE_SIZE')
  })

  test('what it cannot pay, with every figure and the remedy', () => {
    const funds = { escrow: 12n * FIL, locked: 5n * FIL, reserved: 6n * FIL, wallet: 2n * FIL }
    const problem = problemOf({ funds })
    const needed = proposal.storagePricePerEpoch * BigInt(endEpoch - 23_100)
    expect(problem).toMatchObject({
      code: 'DEAL_FUNDS_SHORT',
      details: { ...funds, needed, shortfall: needed - FIL },
    })
    expect(problem?.message).toContain('12 FIL, of which 5 FIL are locked and 6 FIL reserved')
    expect(problem?.next).toMatch(/actor-funds add 9\.\d+fil/)
    expect(problemOf({ funds: { ...funds, wallet: needed - FIL } })).toBeUndefined()
  })

  test('what starts too early, runs too short, or ends too late', () => {
    expect(problemOf({ currentEpoch: 23_101 })).toMatchObject({
      code: 'DEAL_START_PAST',
      details: { suggested: 46_141 },
    })
    expect(problemOf({ askedDuration: 518_399 })?.message).toBe(
      'minimum deal duration is 518400 blocks, 518399 were asked for',
    )
    const startEpoch = 23_100
    const late = dealEndEpoch({ startEpoch, minDuration: 1_540_000, ...period })
    const problem = problemOf({ askedDuration: 1_540_000 }, { endEpoch: late })
    expect(problem?.code).toBe('DEAL_END_LATE')
    const longest = problem?.details['longest'] as number
    const fits = dealEndEpoch({ startEpoch, minDuration: longest, ...period })
    expect(problemOf({ askedDuration: longest }, { endEpoch: fits })).toBeUndefined()
    expect(dealEndEpoch({ startEpoch, minDuration: longest + 1, ...period })).toBeGreaterThan(60 + 1_555_200)
  })

  test('without a key, an import or a fitting collateral', () => {
    expect(problemOf({ signerHasKey: false })?.code).toBe('DEAL_SIGNER_MISSING')
    expect(problemOf({ missingRoot: 'bafkroot' })?.message).toContain('bafkroot')
    expect(problemOf({}, { providerCollateral: 9n })?.code).toBe('DEAL_COLLATERAL')
    expect(problemOf({}, { providerCollateral: 21n })?.code).toBe('DEAL_COLLATERAL')
  })
})

describe('the terms of an offer', () => {
  test('end with a proving period, after at least the time asked for', () => {
    const epochs = fc.integer({ min: 0, max: 3_000_000 })
    fc.assert(
      fc.property(epochs, epochs, epochs, (startEpoch, minDuration, periodStart) => {
        const end = dealEndEpoch({ startEpoch, minDuration, periodStart, provingPeriod: 2_880 })
        expect(end).toBeGreaterThanOrEqual(startEpoch + minDuration)
        expect(Math.abs(end + 1 - periodStart) % 2_880).toBe(0)
        expect(end).toBeLessThan(startEpoch + minDuration + 2 * 2_880)
        const longest = longestDuration({ startEpoch, endEpoch: end }, end)
        expect(dealEndEpoch({ startEpoch, minDuration: longest, periodStart, provingPeriod: 2_880 })).toBe(end)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('ask for a fifth more collateral than the least, within the bounds', () => {
    expect(askedCollateral({ min: 31_941_238_252_126n, max: 10n ** 27n })).toBe(38_329_485_902_551n)
    expect(askedCollateral({ min: 10n, max: 11n })).toBe(11n)
  })

  test('are labelled with the payload CID as the Go clients write it', () => {
    const root = CID.parse('bafk2bzacecnamqgqmifpluoeldx7zzglxcljo6oja4vrmtj7432rphldpdmm2')
    expect(payloadLabel(root)).toMatch(/^mAVWg5AIg/)
    expect(CID.parse(root.toString()).toString()).toBe(root.toString())
    expect(payloadLabel(CID.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG'))).toMatch(/^Qm/)
  })
})
