import type { CID } from 'multiformats/cid'
import {
  bigint,
  bool,
  cid,
  type Infer,
  int,
  jsonNullable,
  jsonOptional,
  jsonStruct,
  text,
  uint,
} from '#sdk/codec/index.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'
import { dataRef } from '#sdk/deals/data-ref.ts'
import type { ProviderDealState } from '#sdk/deals/deal-machine/provider-transitions.ts'
import { clientDealProposal } from '#sdk/deals/proposal.ts'
import { transferChannelId } from '#sdk/rpc/types/market/channel.ts'
import { pieceStatus } from '#sdk/rpc/types/market/miner-deal.ts'
import type { Entity } from '#testnet/service/state-machine/entity.ts'
import { keptCbor } from '#testnet/service/store/kept-cbor.ts'

/** What the market knows of a deal. Amounts attoFIL, sizes and offsets padded bytes, -1 is never. */
export const dealRecord = jsonStruct('ProviderDeal', {
  signed: keptCbor(clientDealProposal),
  proposalCid: cid,
  /** Peer id of the client; null for a deal that was imported. */
  client: jsonNullable(peerId),
  ref: dataRef,
  fastRetrieval: bool,
  fundsReserved: bigint,
  addFundsCid: jsonNullable(cid),
  publishCid: jsonNullable(cid),
  /** How many publish messages with this deal have failed on chain. */
  publishFailures: jsonOptional(uint),
  /** Null until it is published: 0 is the first deal of a chain. */
  dealId: jsonNullable(uint),
  /** Bytes of the payload without padding; 0 until it is here. */
  payloadSize: uint,
  sectorNumber: jsonNullable(uint),
  offset: jsonNullable(uint),
  pieceStatus,
  slashEpoch: int,
  transferChannelId: jsonNullable(transferChannelId),
  /** The file that data is received into. */
  inboundCar: text(),
})
export type DealRecord = Infer<typeof dealRecord>

/** A deal on its way. */
export type ProviderDeal = Entity<ProviderDealState, DealRecord>

export function newDealRecord(
  deal: Pick<DealRecord, 'signed' | 'proposalCid' | 'client' | 'ref' | 'fastRetrieval'>,
): DealRecord {
  return {
    ...deal,
    fundsReserved: 0n,
    addFundsCid: null,
    publishCid: null,
    publishFailures: undefined,
    dealId: null,
    payloadSize: 0,
    sectorNumber: null,
    offset: null,
    pieceStatus: '',
    slashEpoch: -1,
    transferChannelId: null,
    inboundCar: '',
  }
}

/** How deals are told apart: by the CID of the signed proposal. */
export const dealKey = (proposalCid: CID): string => proposalCid.toString()
