import type { CID } from 'multiformats/cid'
import { preCommitChallengeDelay } from '#sdk/actors/miner/policy.ts'
import { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { totalPrice } from '#sdk/deals/pricing.ts'
import { zeroPieceCid } from '#sdk/piece/index.ts'
import type { PieceStatus } from '#sdk/rpc/types/market/miner-deal.ts'
import type { DealToPack, PackedDeal } from '#sdk/rpc/types/market/packing.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { Turns } from '#testnet/service/turns.ts'
import type { DealMachine, DealState } from '../deals/deal-machine.ts'
import type { DealRecord, ProviderDeal } from '../deals/deal-record.ts'
import { marketErrors } from '../errors.ts'
import { type PackingBounds, packable, placeDeals } from './place-deals.ts'

const defaultMaxPiece = 10

/** A deal that is released after its sector was pre-committed is Sealing still, and ready all the same. */
const readyStates: readonly DealState[] = ['AwaitingPreCommit', 'Sealing']
const over: readonly DealState[] = ['Slashed', 'Expired', 'Error', 'Failing', 'Rejecting']

export interface PackingOptions {
  readonly deals: DealMachine
  readonly pieces: PieceStores
  readonly node: NodeClient
}

/** Gives published deals to sealers, each to one sector at a time. Source: venus-market storageprovider/deal_assigner.go. */
export class Packing {
  readonly #deals: DealMachine
  readonly #pieces: PieceStores
  readonly #node: NodeClient
  readonly #turns = new Turns()

  constructor({ deals, pieces, node }: PackingOptions) {
    this.#deals = deals
    this.#pieces = pieces
    this.#node = node
  }

  /** Deals that a sector may take now: published, their piece here and whole, not begun, in no sector. */
  async unpacked(miner: Address, bounds: PackingBounds): Promise<DealToPack[]> {
    const ready = packable(await this.#ready(miner), bounds)
    return ready.slice(0, bounds.maxPiece || defaultMaxPiece).map(({ data }) => toPack(data, 0, data.dealId))
  }

  /** Gives deals their places in a sector and takes them out of the offer; with fillers, so that the sector is full. */
  assign(miner: Address, sector: number, sectorBytes: number, bounds: PackingBounds): Promise<DealToPack[]> {
    return this.#inTurn(miner, async () => {
      const ready = packable(await this.#ready(miner), bounds)
      const placed = placeDeals(sectorBytes, ready, { ...bounds, maxPiece: bounds.maxPiece || defaultMaxPiece })
      for (const { deal, offset } of placed) if (deal !== undefined) await this.#place(deal.id, sector, offset)
      return placed.map(({ deal, offset, length }) =>
        deal === undefined ? filler(miner, offset, length) : toPack(deal.data, offset, deal.data.dealId),
      )
    })
  }

  /** Notes in which sector a deal is. @throws {MARKET_DEAL_STATUS} @throws {MARKET_DEAL_TAKEN} */
  placed(miner: Address, dealId: number, sector: number, offset: number): Promise<void> {
    return this.#inTurn(miner, async () => {
      const { id, state, data } = this.#find(miner, dealId)
      if (data.sectorNumber !== null && data.sectorNumber !== sector && data.pieceStatus !== 'Undefine') {
        throw marketErrors.MARKET_DEAL_TAKEN({ dealId, sector: data.sectorNumber, state })
      }
      await this.#place(id, sector, offset)
    })
  }

  /** Takes deals out of the offer, for one asker. @throws {MARKET_DEAL_STATUS} @throws {MARKET_DEAL_TAKEN} */
  taken(miner: Address, dealIds: readonly number[]): Promise<void> {
    return this.#inTurn(miner, async () => {
      const found = dealIds.map((dealId) => this.#find(miner, dealId))
      for (const { state, data } of found) {
        if (data.pieceStatus === 'Undefine' || (data.pieceStatus === 'Assigned' && data.sectorNumber !== null)) continue
        throw marketErrors.MARKET_DEAL_TAKEN({ dealId: data.dealId ?? 0, sector: data.sectorNumber, state })
      }
      for (const { id } of found) await this.#deals.save(id, { pieceStatus: 'Assigned' })
    })
  }

  /** Sets how far a piece is; `Undefine` releases the deal from its sector. @throws {MARKET_DEAL_STATUS} */
  setStatus(miner: Address, dealId: number, pieceStatus: PieceStatus): Promise<void> {
    return this.#inTurn(miner, async () => {
      const { id } = this.#find(miner, dealId)
      await this.#deals.save(id, statusChange(pieceStatus))
    })
  }

  /**
   * Gives deals back for another sector: theirs was given up. One whose sector has proved it is not released.
   *
   * @throws {MARKET_DEAL_STATUS} @throws {MARKET_DEAL_PROVEN}
   */
  release(miner: Address, dealIds: readonly number[]): Promise<void> {
    return this.#inTurn(miner, async () => {
      const found = dealIds.map((dealId) => this.#find(miner, dealId))
      for (const { state, data } of found) {
        if (readyStates.includes(state)) continue
        const { dealId, sectorNumber } = data
        throw marketErrors.MARKET_DEAL_PROVEN({ dealId: dealId ?? 0, sector: sectorNumber, state })
      }
      for (const { id } of found) await this.#deals.save(id, statusChange('Undefine'))
    })
  }

  /** @throws {MARKET_DEAL_STATUS} @throws {MARKET_PAYLOAD_SIZE} the deal's piece has not this many bytes */
  requirePayload(miner: Address, dealId: number, payloadSize: number): Promise<void> {
    return this.requireStored(this.#find(miner, dealId).data.signed.proposal.pieceCid, payloadSize)
  }

  /** @throws {MARKET_PAYLOAD_SIZE} */
  async requireStored(pieceCid: CID, payloadSize: number): Promise<void> {
    const stored = await this.#pieces.size(pieceCid)
    if (stored === payloadSize) return
    throw marketErrors.MARKET_PAYLOAD_SIZE({ pieceCid: pieceCid.toString(), stored, given: payloadSize })
  }

  /** Deals that are on chain and not over. */
  list(miner: Address, page: number, size: number): PackedDeal[] {
    const deals = this.#of(miner).filter(({ state, data }) => data.dealId !== null && !over.includes(state))
    return deals.slice(page * size, (page + 1) * size).map(({ data }) => packed(data))
  }

  #of(miner: Address): ProviderDeal[] {
    return this.#deals.list().filter(({ data }) => data.signed.proposal.provider.equals(miner))
  }

  async #ready(miner: Address) {
    const offered = this.#of(miner).filter(
      ({ state, data }) => readyStates.includes(state) && data.pieceStatus === 'Undefine',
    )
    if (offered.length === 0) return []
    const { height } = await this.#node.chainHead()
    const inTime = offered.filter(({ data }) => data.signed.proposal.startEpoch > height + preCommitChallengeDelay)
    const sizes = await Promise.all(
      inTime.map(({ data }) => this.#pieces.sizeWhereAnswered(data.signed.proposal.pieceCid)),
    )
    return inTime
      .filter(({ data }, i) => sizes[i] === data.payloadSize)
      .map(({ id, data }) => {
        const { pieceSize, startEpoch, endEpoch, storagePricePerEpoch } = data.signed.proposal
        return { id, data, pieceSize, startEpoch, endEpoch, pricePerEpoch: storagePricePerEpoch }
      })
  }

  async #place(id: string, sectorNumber: number, offset: number): Promise<void> {
    await this.#deals.save(id, { pieceStatus: 'Assigned', sectorNumber, offset })
  }

  #find(miner: Address, dealId: number): ProviderDeal {
    const deal = this.#of(miner).find(({ data }) => data.dealId === dealId)
    if (deal === undefined) throw marketErrors.MARKET_DEAL_STATUS({ dealId, miner: miner.toString() })
    return deal
  }

  #inTurn<T>(miner: Address, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(miner.toString('f'), work)
  }
}

/** What setting a piece's status changes: a deal that is released has no sector any more. */
export function statusChange(pieceStatus: PieceStatus): Partial<DealRecord> {
  return pieceStatus === 'Undefine' ? { pieceStatus, sectorNumber: null, offset: null } : { pieceStatus }
}

function toPack(data: DealRecord, offset: number, dealId: number | null): DealToPack {
  const { proposal } = data.signed
  return {
    ...proposal,
    offset,
    length: proposal.pieceSize,
    payloadSize: data.payloadSize,
    dealId: dealId ?? 0,
    totalStorageFee: totalPrice(proposal),
    fastRetrieval: data.fastRetrieval,
    publishCid: data.publishCid,
  }
}

/** Zeros between deals: no publish message stands behind them. */
function filler(provider: Address, offset: number, length: number): DealToPack {
  return {
    pieceCid: zeroPieceCid(length),
    pieceSize: length,
    verifiedDeal: false,
    client: Address.fromId(0),
    provider,
    label: '',
    startEpoch: 0,
    endEpoch: 0,
    storagePricePerEpoch: 0n,
    providerCollateral: 0n,
    clientCollateral: 0n,
    offset,
    length,
    payloadSize: 0,
    dealId: 0,
    totalStorageFee: 0n,
    fastRetrieval: false,
    publishCid: null,
  }
}

function packed(data: DealRecord): PackedDeal {
  const { proposal, clientSignature } = data.signed
  return {
    dealId: data.dealId ?? 0,
    sectorId: data.sectorNumber ?? 0,
    offset: data.offset ?? 0,
    length: proposal.pieceSize,
    proposal,
    clientSignature,
    transferType: data.ref.transferType,
    root: data.ref.root,
    publishCid: data.publishCid,
    fastRetrieval: data.fastRetrieval,
    status: data.pieceStatus,
  }
}
