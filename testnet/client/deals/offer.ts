import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { type DataRef, isOnline, transferType } from '#sdk/deals/data-ref.ts'
import { requireOffer } from '#sdk/deals/offer-checks.ts'
import { offerErrors } from '#sdk/deals/offer-errors.ts'
import { askedCollateral, dealEndEpoch, payloadLabel, startBufferEpochs } from '#sdk/deals/offer-terms.ts'
import { type ClientDealProposal, type DealProposal, dealProposal } from '#sdk/deals/proposal.ts'
import { padPieceCommitment, parsePieceCid } from '#sdk/piece/index.ts'
import type { DealParams } from '#sdk/rpc/types/market/client-deal.ts'
import type { MayOmit } from '#sdk/rpc/types/may-omit.ts'
import { paddedToUnpadded, unpaddedToPadded } from '#sdk/units/piece-size.ts'
import type { Dealing } from '../dealing.ts'
import { clientErrors } from '../errors.ts'
import { askOf, findProvider, type Provider } from '../provider.ts'

/** A deal as it is asked for. */
export type DealTerms = MayOmit<DealParams>

/** A deal that passed every check and is signed; nothing of it has been sent. */
export interface Offer {
  readonly signed: ClientDealProposal
  readonly ref: DataRef
  readonly fastRetrieval: boolean
  readonly provider: Provider
}

export interface OfferOptions {
  /** Whether the client follows the deal; otherwise the data is elsewhere, and storing it must cost nothing. */
  readonly followed: boolean
  /** Where no start epoch is asked for: the one to take, given the terms with the usual one. */
  readonly startFor?: (usual: DealProposal) => number
}

/**
 * Works out the terms of a deal, checks them against the provider's ask, the chain and the money there is, and signs.
 *
 * @throws {DEAL_ROOT_UNKNOWN} {DEAL_PRICE_LOW} {DEAL_FUNDS_SHORT} and everything else of `requireOffer`
 * @throws {DEAL_TRANSFER_TYPE} {DEAL_PIECE_MISSING} {DEAL_PRICE_NOT_FREE} {CLIENT_PIECE_MISMATCH}
 * @throws {MINER_PEER_UNSET} {MINER_ADDRESS_UNSET} {PEER_UNREACHABLE} {ASK_NONE} the provider cannot be asked
 */
export async function makeOffer(dealing: Dealing, params: DealTerms, options: OfferOptions): Promise<Offer> {
  const { followed, startFor } = options
  const { node } = dealing
  checkKind(params, followed)
  const piece = await pieceOf(dealing, params.data)
  const [provider, head, deadline, clientKey] = await Promise.all([
    findProvider(node, params.miner),
    node.chainHead(),
    node.stateMinerProvingDeadline(params.miner),
    node.stateAccountKey(params.wallet),
  ])
  const pieceSize = piece.paddedSize
  const verifiedDeal = params.verifiedDeal ?? false
  const [ask, bounds, balance, reserved, wallet, signerHasKey] = await Promise.all([
    askOf(dealing, provider),
    node.stateDealProviderCollateralBounds(pieceSize, verifiedDeal),
    node.stateMarketBalance(params.wallet),
    dealing.funds.promised(params.wallet),
    node.walletBalance(clientKey),
    dealing.signer.walletHas(clientKey),
  ])

  const providerId = await node.stateLookupID(params.miner)
  const startingAt = (startEpoch: number): DealProposal => ({
    pieceCid: piece.pieceCid,
    pieceSize,
    verifiedDeal,
    client: followed ? params.wallet : clientKey,
    provider: providerId,
    label: payloadLabel(piece.root, followed),
    startEpoch,
    endEpoch: dealEndEpoch({
      startEpoch,
      minDuration: params.minBlocksDuration,
      periodStart: deadline.periodStart,
      provingPeriod: deadline.wpostProvingPeriod,
    }),
    storagePricePerEpoch: params.epochPrice,
    providerCollateral: params.providerCollateral || askedCollateral(bounds),
    clientCollateral: 0n,
  })
  const given = givenStart(params)
  const wished = startingAt(given ?? head.height + startBufferEpochs)
  const proposal = given === undefined && startFor !== undefined ? startingAt(startFor(wished)) : wished
  requireOffer({
    proposal,
    askedDuration: params.minBlocksDuration,
    currentEpoch: head.height,
    sectorBytes: provider.info.sectorSize,
    collateralBounds: bounds,
    ask,
    funds: { ...balance, reserved, wallet },
    signerHasKey,
  })
  const clientSignature = await signProposal(dealing, clientKey, proposal)
  return {
    signed: { proposal, clientSignature },
    ref: {
      transferType: params.data.transferType,
      root: piece.root,
      pieceCid: piece.pieceCid,
      pieceSize: paddedToUnpadded(pieceSize),
      rawBlockSize: piece.payloadSize,
    },
    fastRetrieval: params.fastRetrieval ?? true,
    provider,
  }
}

function signProposal({ signer }: Dealing, clientKey: Address, proposal: DealProposal) {
  const bytes = dealProposal.encode(proposal)
  return signer.walletSign(clientKey, bytes, { type: 'dealproposal', extra: bytes })
}

function checkKind({ data, epochPrice }: DealTerms, followed: boolean): void {
  const kinds: readonly string[] = followed ? Object.values(transferType) : [transferType.manual]
  if (!kinds.includes(data.transferType)) {
    throw offerErrors.DEAL_TRANSFER_TYPE({ transferType: data.transferType, accepted: kinds.join(' or ') })
  }
  if (!followed && epochPrice !== 0n) throw offerErrors.DEAL_PRICE_NOT_FREE({ pricePerEpoch: epochPrice })
}

interface OfferedPiece {
  readonly root: CID
  readonly pieceCid: CID
  readonly paddedSize: number
  /** Bytes of the CAR; 0 if they are not known. */
  readonly payloadSize: number
}

/** The piece as it is given for data carried by hand, as the import has it otherwise. */
async function pieceOf({ imports }: Dealing, data: DataRef): Promise<OfferedPiece> {
  const { root } = data
  if (!isOnline(data)) {
    if (data.pieceCid === null || data.pieceSize === 0) throw offerErrors.DEAL_PIECE_MISSING({})
    const pieceCid = parsePieceCid(data.pieceCid.toString())
    const paddedSize = unpaddedToPadded(data.pieceSize)
    return { root, pieceCid, paddedSize, payloadSize: data.rawBlockSize }
  }
  const { piece } = await imports.require(root)
  // A larger size that is given, such as the least that the provider takes, is filled up with zeros.
  const paddedSize = Math.max(piece.paddedSize, data.pieceSize === 0 ? 0 : unpaddedToPadded(data.pieceSize))
  const pieceCid = padPieceCommitment(piece.cid, piece.paddedSize, paddedSize)
  const imported = pieceCid.toString()
  const given = data.pieceCid?.toString() ?? imported
  if (given !== imported) throw clientErrors.CLIENT_PIECE_MISMATCH({ root: root.toString(), given, imported })
  return { root, pieceCid, paddedSize, payloadSize: piece.payloadSize }
}

/** The start epoch that is asked for, if one is: as in Go, 0 and less stand for none. */
function givenStart({ dealStartEpoch }: DealTerms): number | undefined {
  return dealStartEpoch === undefined || dealStartEpoch <= 0 ? undefined : dealStartEpoch
}
