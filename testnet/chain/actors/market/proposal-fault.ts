import {
  type CollateralConditions,
  maxClientCollateral,
  maxDealDuration,
  maxLabelBytes,
  maxPricePerEpoch,
  minDealDuration,
  providerCollateralBounds,
} from '#sdk/actors/market/policy.ts'
import { labelBytes } from '#sdk/deals/label.ts'
import { dealDuration, type TextLabelClientDealProposal, textLabelDealProposal } from '#sdk/deals/proposal.ts'
import { isPieceCid } from '#sdk/piece/commitment-cid.ts'
import { isPaddedPieceSize } from '#sdk/units/piece-size.ts'
import type { Runtime } from '../../vm/runtime.ts'

/** Why a signed proposal cannot be published, or undefined. The checks are in the chain's order. */
export function proposalFault(
  runtime: Runtime,
  { proposal, clientSignature }: TextLabelClientDealProposal,
  conditions: CollateralConditions,
): string | undefined {
  const { pieceSize, startEpoch, endEpoch } = proposal
  const wide = [pieceSize, startEpoch, endEpoch].find((figure) => !Number.isSafeInteger(figure))
  if (wide !== undefined) return `${BigInt(wide)} is over 2^53, where sizes and epochs end here`
  if (!runtime.verifySignature(clientSignature, proposal.client, textLabelDealProposal.encode(proposal)))
    return `the signature is not that of the client ${proposal.client}`
  const label = labelBytes(proposal.label)
  if (label > maxLabelBytes) return `the label has ${label} bytes, over ${maxLabelBytes}`
  if (!isPaddedPieceSize(proposal.pieceSize))
    return `the piece size ${proposal.pieceSize} is not a power of two from 128`
  if (!isPieceCid(proposal.pieceCid)) return `${proposal.pieceCid} is not a piece CID`
  return termFault(runtime.epoch, proposal) ?? moneyFault(proposal, conditions)
}

type Proposal = TextLabelClientDealProposal['proposal']

function termFault(epoch: number, proposal: Proposal): string | undefined {
  const { startEpoch, endEpoch } = proposal
  if (endEpoch <= startEpoch) return `the deal ends at ${endEpoch}, not after its start at ${startEpoch}`
  if (epoch > startEpoch) return `the start epoch ${startEpoch} has passed: it is ${epoch}`
  const duration = dealDuration(proposal)
  if (duration < minDealDuration || duration > maxDealDuration)
    return `the deal lasts ${duration} epochs, not ${minDealDuration} to ${maxDealDuration}`
  return undefined
}

function moneyFault(proposal: Proposal, conditions: CollateralConditions): string | undefined {
  const { storagePricePerEpoch, providerCollateral, clientCollateral } = proposal
  if (storagePricePerEpoch < 0n || storagePricePerEpoch > maxPricePerEpoch)
    return `the price of ${storagePricePerEpoch} attoFIL per epoch is not 0 to ${maxPricePerEpoch}`
  const { min, max } = providerCollateralBounds(proposal.pieceSize, conditions)
  if (providerCollateral < min || providerCollateral > max)
    return `the provider collateral of ${providerCollateral} attoFIL is not ${min} to ${max}`
  if (clientCollateral < 0n || clientCollateral > maxClientCollateral)
    return `the client collateral of ${clientCollateral} attoFIL is not 0 to ${maxClientCollateral}`
  return undefined
}
