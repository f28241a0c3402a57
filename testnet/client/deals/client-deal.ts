import { bigint, bool, cid, type Infer, jsonNullable, jsonStruct, uint } from '#sdk/codec/index.ts'
import { dataRef } from '#sdk/deals/data-ref.ts'
import type { ClientDealEvent, ClientDealState } from '#sdk/deals/deal-machine/client-transitions.ts'
import { type ClientDealProposal, clientDealProposal, signedProposalCid } from '#sdk/deals/proposal.ts'
import { transferChannelId } from '#sdk/rpc/types/market/channel.ts'
import type { Entity } from '#testnet/service/state-machine/entity.ts'
import type { Effect, Outcome } from '#testnet/service/state-machine/machine.ts'
import { keptCbor } from '#testnet/service/store/kept-cbor.ts'

/** What the client knows of a deal. Amounts attoFIL. */
export const clientDealRecord = jsonStruct('ClientDeal', {
  signed: keptCbor(clientDealProposal),
  proposalCid: cid,
  ref: dataRef,
  fastRetrieval: bool,
  fundsReserved: bigint,
  addFundsCid: jsonNullable(cid),
  publishCid: jsonNullable(cid),
  /** The epoch of the publish message's receipt. */
  publishedAt: jsonNullable(uint),
  /** Null until it is published: 0 is the first deal of a chain. */
  dealId: jsonNullable(uint),
  sectorNumber: jsonNullable(uint),
  transferChannelId: jsonNullable(transferChannelId),
})
export type ClientDealRecord = Infer<typeof clientDealRecord>

/** A deal on its way. */
export type ClientDealEntity = Entity<ClientDealState, ClientDealRecord>
export type ClientDealOutcome = Outcome<ClientDealEvent, ClientDealRecord>
export type ClientDealEffect = Effect<ClientDealState, ClientDealEvent, ClientDealRecord>

export function newClientDeal(
  signed: ClientDealProposal,
  ref: ClientDealRecord['ref'],
  fastRetrieval: boolean,
): ClientDealRecord {
  return {
    signed,
    proposalCid: signedProposalCid(signed),
    ref,
    fastRetrieval,
    fundsReserved: 0n,
    addFundsCid: null,
    publishCid: null,
    publishedAt: null,
    dealId: null,
    sectorNumber: null,
    transferChannelId: null,
  }
}
