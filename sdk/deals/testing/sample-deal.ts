import type { CID } from 'multiformats/cid'
import { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { zeroPieceCid } from '#sdk/piece/zero-piece.ts'
import { type DataRef, transferType } from '../data-ref.ts'
import { type ClientDealProposal, type DealProposal, dealProposal, signedProposalCid } from '../proposal.ts'

/** Who signs the sample deals. */
export const sampleClient = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(1))

const piece = zeroPieceCid(2048)

/**
 * Terms of a deal over 2 KiB of zeros, from epoch 10,000 to 600,000, for 1 attoFIL an epoch, with t01000. What a
 * test is about, it says itself in `change`.
 *
 * @example
 * import { sampleProposal } from '#sdk/deals/testing/sample-deal.ts'
 * sampleProposal({ label: 'late', startEpoch: 20_000 }).endEpoch // 600000
 */
export function sampleProposal(change: Partial<DealProposal> = {}): DealProposal {
  return {
    pieceCid: piece,
    pieceSize: 2048,
    verifiedDeal: false,
    client: sampleClient.address,
    provider: Address.fromId(1000),
    label: 'sample',
    startEpoch: 10_000,
    endEpoch: 600_000,
    storagePricePerEpoch: 1n,
    providerCollateral: 0n,
    clientCollateral: 0n,
    ...change,
  }
}

/** A deal as both sides keep it before anything is done about it. */
export interface SampleDeal {
  readonly signed: ClientDealProposal
  readonly proposalCid: CID
  readonly ref: DataRef
}

/**
 * A sample proposal that its client has signed, and what it is about; `transfer` is how the data comes.
 *
 * @example
 * import { sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
 * const { signed, ref } = sampleDeal({ label: 'late' }, 'manual')
 * signed.proposal.pieceSize // 2048
 * ref.pieceSize // 2032
 */
export function sampleDeal(
  change: Partial<DealProposal> = {},
  transfer: keyof typeof transferType = 'graphsync',
): SampleDeal {
  const proposal = sampleProposal(change)
  const signed = { proposal, clientSignature: sampleClient.sign(dealProposal.encode(proposal)) }
  const ref = {
    transferType: transferType[transfer],
    root: piece,
    pieceCid: piece,
    pieceSize: 2032,
    rawBlockSize: 2000,
  }
  return { signed, proposalCid: signedProposalCid(signed), ref }
}
