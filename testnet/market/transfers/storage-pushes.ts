import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CID } from 'multiformats/cid'
import { isOnline } from '#sdk/deals/data-ref.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import type { HashedFile } from '#sdk/piece/index.ts'
import {
  type ChannelId,
  type ChannelRecord,
  channelIdOf,
  channelText,
} from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { transferErrors } from '#sdk/protocols/data-transfer/errors.ts'
import { decodeStorageVoucher } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type {
  TransferOffer,
  TransferStore,
  Verdict,
  VoucherHandler,
} from '#sdk/protocols/data-transfer/voucher-handler.ts'
import { openCarStore } from '#sdk/protocols/graphsync/car-store.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import type { Transfers } from '#testnet/service/transfers/transfers.ts'
import type { DealMachine, DealState } from '../deals/deal-machine.ts'
import { type DealRecord, dealKey, type ProviderDeal } from '../deals/deal-record.ts'
import { marketErrors } from '../errors.ts'
import { type StagingPlace, stagedCar } from './staged-cars.ts'
import { missingRoom, writing } from './staging-room.ts'

/** States in which a deal can take its data. The first ones of Go's list end before a client could know of the deal. */
const takesData: readonly DealState[] = ['WaitingForData', 'Transferring', 'ProviderTransferAwaitRestart']

export interface StoragePushesParts extends StagingPlace {
  readonly machine: () => DealMachine
  readonly transfers: () => Pick<Transfers, 'find'>
  /** Learns, by path, the commitment of each CAR that has arrived. */
  readonly hashedCars: Map<string, HashedFile>
}

/**
 * Takes the data of online deals: each into a CAR of its own, which a transfer that is cut off goes on with. Only the
 * deal's own client may push, only what the deal is about, and no more than the piece holds.
 * Source: go-fil-markets storagemarket/impl/requestvalidation.
 */
export class StoragePushes implements VoucherHandler {
  readonly #parts: StoragePushesParts
  /** The channels that were accepted for deals and are not over. */
  readonly #claims = new Map<string, ChannelId>()

  constructor(parts: StoragePushesParts) {
    this.#parts = parts
  }

  async validate(offer: TransferOffer): Promise<Verdict> {
    const id = dealKey(decodeStorageVoucher(offer.voucher))
    const machine = this.#parts.machine()
    const deal = machine.find(id)
    if (deal === undefined) return { accepted: false, reason: `there is no deal ${id}` }
    const reason = this.#refusal(deal, offer)
    if (reason !== undefined) return { accepted: false, reason }
    this.#claims.set(id, offer.channel)
    const inboundCar = deal.data.inboundCar === '' ? stagedCar(this.#parts, deal) : deal.data.inboundCar
    await machine.save(id, { inboundCar })
    return { accepted: true, expectedBytes: deal.data.ref.rawBlockSize }
  }

  async store(channel: ChannelRecord): Promise<TransferStore> {
    const deal = this.#parts.machine().get(dealKey(decodeStorageVoucher(channel.voucher)))
    requireTakesData(deal)
    const { id, data } = deal
    const path = data.inboundCar
    const missing = await missingRoom(path, data.ref.rawBlockSize)
    if (missing > 0) throw transferErrors.TRANSFER_NO_ROOM({ place: dirname(path), missing })
    const { hashedCars } = this.#parts
    hashedCars.delete(path)
    const store = await writing(path, () => openCarStore(path, channel.root, { commP: true }))
    // A deal that ended while this was opening has let go of its file already.
    try {
      requireTakesData(this.#parts.machine().get(id))
    } catch (error) {
      await store.close()
      await rm(path, { force: true })
      throw error
    }
    const limitBytes = paddedToUnpadded(data.signed.proposal.pieceSize)
    return {
      get: (cid) => store.get(cid),
      put(cid, bytes) {
        if (store.size + bytes.length > limitBytes)
          throw marketErrors.MARKET_TRANSFER_TOO_LARGE({ deal: id, limitBytes })
        const written = store.put(cid, bytes)
        return written === undefined ? undefined : writing(path, () => written)
      },
      async close() {
        await writing(path, () => store.close())
        if (store.hashed !== undefined) hashedCars.set(path, store.hashed)
      },
    }
  }

  /** Bytes that the disk lacks for what is still to come on a channel. */
  missingRoom(channel: ChannelRecord): Promise<number> {
    const { data } = this.#parts.machine().get(dealKey(decodeStorageVoucher(channel.voucher)))
    return missingRoom(data.inboundCar, data.ref.rawBlockSize)
  }

  /** Why a deal does not take an offer; nothing if it does. */
  #refusal(deal: ProviderDeal, { peer, root, channel }: TransferOffer): string | undefined {
    const { id, data } = deal
    if (data.client !== peer) return `deal ${id} is not of peer ${peer}`
    if (!isOnline(data.ref)) return `the data of deal ${id} is to be imported by hand`
    if (!root.equals(data.ref.root)) return `deal ${id} is about root ${data.ref.root}, not ${root}`
    const reason = noDataReason(deal)
    if (reason !== undefined) return reason
    const taken = this.#claims.get(id) ?? this.#openChannel(data)
    if (taken === undefined || channelText(taken) === channelText(channel)) return undefined
    return `the data of deal ${id} is coming on channel ${channelText(taken)}`
  }

  /** The channel that an earlier run of the market accepted, if it may go on. */
  #openChannel({ transferChannelId }: DealRecord): ChannelId | undefined {
    if (transferChannelId === null) return undefined
    const { initiator, responder, id } = transferChannelId
    const channel = this.#parts.transfers().find({ initiator: initiator ?? '', responder: responder ?? '', id })
    return channel === undefined || isOver(channel.status) ? undefined : channelIdOf(channel)
  }

  /** Lets another channel bring a deal's data, where this one is over. */
  release(proposalCid: CID): void {
    this.#claims.delete(dealKey(proposalCid))
  }
}

/** @throws {MARKET_DEAL_TAKES_NO_DATA} */
function requireTakesData(deal: ProviderDeal): void {
  const reason = noDataReason(deal)
  if (reason !== undefined) throw marketErrors.MARKET_DEAL_TAKES_NO_DATA({ reason })
}

function noDataReason({ id, state, message }: ProviderDeal): string | undefined {
  if (takesData.includes(state)) return undefined
  return `deal ${id} takes no data: it is ${storageDealStateName(state)}${message === '' ? '' : ` (${message})`}`
}
