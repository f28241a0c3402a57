import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { askDefaults, nextAsk, storageAsk } from './ask.ts'
import { providerCollateralBounds, quotedCollateralBounds } from './collateral.ts'
import { dataRef } from './data-ref.ts'
import { label, parseLabel, textLabel } from './label.ts'
import { pricePerEpoch, requirePrice, totalPrice } from './pricing.ts'
import { clientDealProposal, type DealProposal, dealProposal, proposalChainCid, signedProposalCid } from './proposal.ts'
import { allRejections, type ProposalFacts, proposalChecks, rejectionOf } from './proposal-checks.ts'
import {
  parseStorageDealState,
  retrievalDealStates,
  storageDealMeaning,
  storageDealStage,
  storageDealState,
  storageDealStates,
} from './status.ts'
import { sampleProposal } from './testing/sample-deal.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

interface ProposalVector {
  proposal: unknown
  proposal_cbor_hex: string
  proposal_chain_cid: string
  client_signature: unknown
  client_signature_valid: boolean
  client_deal_proposal_cbor_hex: string
  proposal_cid: string
  computed_proposal_cid: string
  signature_valid: boolean
  stated_proposal_cid: string
  cid_matches: boolean
}

describe.skipIf(!vectorsPresent)('known proposals', () => {
  test.each(vectors<ProposalVector>('deal-proposals.json'))('$proposal_chain_cid', (v) => {
    const proposal = dealProposal.fromJson(v.proposal)
    expect(toHex(dealProposal.encode(proposal))).toBe(v.proposal_cbor_hex)
    expect(dealProposal.decode(hex(v.proposal_cbor_hex))).toEqual(proposal)
    expect(proposalChainCid(proposal).toString()).toBe(v.proposal_chain_cid)
    if (v.client_signature === undefined) return
    const signed = { proposal, clientSignature: signature.fromJson(v.client_signature) }
    expect(toHex(clientDealProposal.encode(signed))).toBe(v.client_deal_proposal_cbor_hex)
    expect(signedProposalCid(signed).toString()).toBe(v.proposal_cid)
    expect(verifySignature(signed.clientSignature, proposal.client, dealProposal.encode(proposal))).toBe(
      v.client_signature_valid,
    )
  })

  test.each(vectors<ProposalVector>('deal-proposals-bad.json'))('altered: $stated_proposal_cid', (v) => {
    const signed = {
      proposal: dealProposal.fromJson(v.proposal),
      clientSignature: signature.fromJson(v.client_signature),
    }
    expect(signedProposalCid(signed).toString()).toBe(v.computed_proposal_cid)
    expect(v.computed_proposal_cid === v.stated_proposal_cid).toBe(v.cid_matches)
    const bytes = dealProposal.encode(signed.proposal)
    expect(verifySignature(signed.clientSignature, signed.proposal.client, bytes)).toBe(v.signature_valid)
  })
})

describe('labels', () => {
  const known = vectors<{ kind: string; value: string; cbor_hex: string; valid?: boolean }>('deal-labels.json')
  test.skipIf(!vectorsPresent).each(known)('$kind $value', (v) => {
    const bytes = hex(v.cbor_hex)
    if (v.valid === false) {
      expect(() => label.decode(bytes)).toThrow('UTF-8')
      return
    }
    const value = v.kind === 'bytes' ? hex(v.value) : v.value
    expect(label.decode(bytes)).toEqual(value)
    expect(toHex(label.encode(value))).toBe(v.cbor_hex)
    if (v.kind === 'bytes') expect(() => textLabel.decode(bytes)).toThrow()
    else expect(textLabel.decode(bytes)).toBe(value)
  })

  test('any text and any bytes come back as what they were', () => {
    const labels = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 }))
    fc.assert(
      fc.property(labels, (value) => {
        expect(label.decode(label.encode(value))).toEqual(value)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('what a client may not propose is refused', () => {
    expect(parseLabel('é'.repeat(128))).toHaveLength(128)
    expect(() => parseLabel('é'.repeat(129))).toThrow('258 bytes')
    expect(() => parseLabel('\ud800')).toThrow('Unicode')
    expect(() => textLabel.encode(Uint8Array.of(1) as unknown as string)).toThrow('1.1.1')
  })
})

describe('prices', () => {
  interface PriceVector {
    ask_price_per_gib_epoch: string
    padded_piece_size: string
    price_per_epoch: string
    duration_epochs: number
    total_price: string
  }
  test.skipIf(!vectorsPresent).each(vectors<PriceVector>('deal-pricing.json'))(
    '$padded_piece_size at $ask_price_per_gib_epoch',
    (v) => {
      const perEpoch = pricePerEpoch(BigInt(v.ask_price_per_gib_epoch), Number(v.padded_piece_size))
      expect(perEpoch).toBe(BigInt(v.price_per_epoch))
      const span = { startEpoch: 5, endEpoch: 5 + v.duration_epochs }
      expect(totalPrice({ storagePricePerEpoch: perEpoch, ...span })).toBe(BigInt(v.total_price))
    },
  )

  test('an offer under the ask names the least one', () => {
    const ask = { price: 20_000_000_000_000_000n, verifiedPrice: 1n }
    const offer = { ask, paddedBytes: 1024, verifiedDeal: false, pricePerEpoch: 19_073_486_327n }
    expect(() => requirePrice(offer)).toThrow('19073486328')
    expect(() => requirePrice({ ...offer, pricePerEpoch: 19_073_486_328n })).not.toThrow()
    expect(() => requirePrice({ ...offer, verifiedDeal: true })).not.toThrow()
  })

  test('provider collateral is the share of supply by the share of power', () => {
    const sizes = { paddedBytes: 8 << 20, networkRawPower: 0n, baselinePower: 2_888_888_880_000_000_000n }
    const bounds = providerCollateralBounds({ ...sizes, circulatingSupply: 10n ** 27n })
    expect(bounds.min).toBe(29_037_489_320_115n)
    expect(quotedCollateralBounds(bounds)).toEqual({ min: 31_941_238_252_126n, max: 2n * 10n ** 27n })
    expect(quotedCollateralBounds({ min: 0n, max: 7n })).toEqual({ min: 0n, max: 7n })
  })
})

describe('asks and data references', () => {
  const miner = Address.fromId(1000)

  test('each ask follows the last', () => {
    const first = nextAsk({ miner, epoch: 100 })
    expect(first).toMatchObject({
      price: askDefaults.price,
      seqNo: 0,
      timestamp: 100,
      expiry: 1_000_100,
      minPieceSize: 256,
    })
    expect(nextAsk({ miner, epoch: 200, previous: first, terms: { price: 1n } })).toMatchObject({ price: 1n, seqNo: 1 })
  })

  test('the two generations write the same ask in two orders and read both', () => {
    const ask = nextAsk({ miner, epoch: 1 })
    const keys = (bytes: Uint8Array) =>
      [
        ...Buffer.from(bytes)
          .toString('latin1')
          .matchAll(/[A-Z][a-z]+(?:[A-Z][a-z]+)*/g),
      ].map(String)
    expect(keys(storageAsk.encode(ask)).slice(0, 3)).toEqual(['Miner', 'Price', 'SeqNo'])
    expect(keys(storageAsk.inOrder('struct').encode(ask)).slice(0, 3)).toEqual([
      'Price',
      'VerifiedPrice',
      'MinPieceSize',
    ])
    expect(storageAsk.decode(storageAsk.inOrder('struct').encode(ask))).toEqual(ask)
  })

  test('a data reference round-trips in JSON with the names of Go', () => {
    const root = CID.parse('bafybeicicneu2e36cyy3xiyb2wwkw3t3w6vhjtqrqxkfmvs66uoxg5txwi')
    const ref = { transferType: 'manual', root, pieceCid: null, pieceSize: 0, rawBlockSize: 0 }
    expect(dataRef.fromJson({ TransferType: 'manual', Root: { '/': root.toString() } })).toEqual(ref)
    expect(dataRef.decode(dataRef.encode(ref))).toEqual(ref)
  })
})

describe('states', () => {
  const known = vectors<{ enum: string; value: number; name: string }>('status-codes.json')
  test.skipIf(!vectorsPresent)('numbers and names are those of the Go markets', () => {
    const storage = known.filter((v) => v.enum === 'storage deal status')
    expect(storageDealStates.map((s) => `StorageDeal${s}`)).toEqual(storage.map((v) => v.name))
    const retrieval = known.filter((v) => v.enum.startsWith('retrieval deal'))
    expect(retrievalDealStates.map((s) => `DealStatus${s}`)).toEqual(retrieval.map((v) => v.name))
  })

  test('names and numbers are read, nothing else', () => {
    expect(parseStorageDealState('StorageDealWaitingForData')).toBe('WaitingForData')
    expect(parseStorageDealState('7')).toBe('Active')
    expect(() => parseStorageDealState('toString')).toThrow('no deal state')
    expect(storageDealState.toJson('WaitingForData')).toBe(18)
    expect(storageDealState.decode(Uint8Array.of(0x18, 0x1d))).toBe('AwaitingPreCommit')
    expect(() => storageDealState.decode(Uint8Array.of(0x18, 0x1f))).toThrow('31')
    expect(storageDealStage('AwaitingPreCommit').description).toBe('Awaiting a PreCommit message on chain')
    expect(storageDealStates.every((state) => storageDealMeaning(state).length > 10)).toBe(true)
  })
})

describe('what a provider checks', () => {
  const provider = Address.fromId(1000)
  const proposal = sampleProposal({
    provider,
    startEpoch: 30_000,
    endEpoch: 30_000 + 518_400,
    storagePricePerEpoch: 953n,
    providerCollateral: 10n,
    clientCollateral: 5n,
  })
  const facts: ProposalFacts = {
    proposal,
    signatureValid: true,
    provider,
    currentEpoch: 1000,
    collateralBounds: { min: 10n, max: 20n },
    ask: { price: 500_000_000n, verifiedPrice: 50_000_000n, minPieceSize: 256, maxPieceSize: 1 << 20 },
    clientAvailable: 953n * 518_400n + 5n,
  }
  const changed = (change: Partial<DealProposal>): ProposalFacts => ({ ...facts, proposal: { ...proposal, ...change } })

  test('a good proposal passes, to the last attoFIL and epoch', () => {
    expect(rejectionOf(facts)).toBeUndefined()
    expect(rejectionOf({ ...facts, currentEpoch: 30_000 })).toBeUndefined()
  })

  test.each<[string, ProposalFacts, string]>([
    [
      'client signature',
      { ...facts, signatureValid: false },
      'verifying StorageDealProposal: could not verify signature',
    ],
    ['provider', changed({ provider: Address.fromId(7) }), 'incorrect provider for deal'],
    ['label length', changed({ label: 'x'.repeat(257) }), 'deal label can be at most 256 bytes, is 257'],
    [
      'piece size',
      changed({ pieceSize: 3000 }),
      'proposal piece size is invalid: padded piece size must be a power of 2',
    ],
    ['piece size', changed({ pieceSize: 64 }), 'proposal piece size is invalid: minimum piece size is 128 bytes'],
    [
      'piece CID',
      changed({ pieceCid: CID.parse('bafybeicicneu2e36cyy3xiyb2wwkw3t3w6vhjtqrqxkfmvs66uoxg5txwi') }),
      'proposal PieceCID had wrong prefix',
    ],
    ['end after start', changed({ endEpoch: 30_000 }), 'proposal end before proposal start'],
    ['start not past', { ...facts, currentEpoch: 30_001 }, 'deal start epoch has already elapsed'],
    [
      'duration',
      changed({ endEpoch: 30_000 + 518_399 }),
      'deal duration out of bounds (min, max, provided): 518400, 1555200, 518399',
    ],
    [
      'end within a sector',
      changed({ endEpoch: 1_556_201 }),
      'invalid deal end epoch 1556201: cannot be more than 1555200 past current epoch 1000',
    ],
    [
      'least provider collateral',
      changed({ providerCollateral: 9n }),
      'proposed provider collateral below minimum: 9 < 10',
    ],
    [
      'most provider collateral',
      changed({ providerCollateral: 21n }),
      'proposed provider collateral above maximum: 21 > 20',
    ],
    ['client collateral', changed({ clientCollateral: -1n }), 'proposed client collateral below minimum: -1 < 0'],
    ['price', changed({ storagePricePerEpoch: 952n }), 'storage price per epoch less than asking price: 952 < 953'],
    ['least piece size', changed({ pieceSize: 128 }), 'piece size less than minimum required size: 128 < 256'],
    [
      'most piece size',
      changed({ pieceSize: 1 << 21, storagePricePerEpoch: 10n ** 9n }),
      'piece size more than maximum allowed size: 2097152 > 1048576',
    ],
    ['client escrow', { ...facts, clientAvailable: 1n }, 'clientMarketBalance.Available too small: 1 < 494035205'],
    [
      'client has DataCap',
      changed({ verifiedDeal: true }),
      'node error fetching verified data cap: data cap missing -- client not verified',
    ],
    [
      'client DataCap',
      { ...changed({ verifiedDeal: true }), clientDataCap: 2047n },
      'verified deal DataCap too small for proposed piece size',
    ],
  ])('%s', (check, wrong, reason) => {
    const rejection = rejectionOf(wrong)
    expect(rejection).toMatchObject({ check, reason })
    expect(rejection?.remedy).toMatch(/^[A-Z].*\.$/)
    expect(allRejections(wrong)[0]).toEqual(rejection)
  })

  test('every check has a name of its own', () => {
    expect(new Set(proposalChecks.map(({ name }) => name)).size).toBe(proposalChecks.length)
  })
})
