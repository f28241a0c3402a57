import { address, bytes, cid, type Infer, jsonNullable, jsonStruct, text, uint, uint64 } from '#sdk/codec/index.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'
import type { ClientRetrievalEvent, ClientRetrievalState } from '#sdk/deals/deal-machine/retrieval-transitions.ts'
import { transferChannelId } from '#sdk/rpc/types/market/channel.ts'
import type { Entity } from '#testnet/service/state-machine/entity.ts'
import type { EffectRun, Outcome } from '#testnet/service/state-machine/machine.ts'

/** What the client knows of a retrieval. Nothing is paid. */
export const clientRetrievalRecord = jsonStruct('ClientRetrieval', {
  id: uint64,
  payloadCid: cid,
  pieceCid: jsonNullable(cid),
  /** CBOR of what is wanted under the payload. */
  selector: bytes(),
  miner: address,
  peerId,
  /** Bytes that the provider's offer spoke of; 0 if that is not known. */
  size: uint,
  transferChannelId: jsonNullable(transferChannelId),
  /** The CAR that blocks are received into. */
  carPath: text(4096),
})
export type ClientRetrievalRecord = Infer<typeof clientRetrievalRecord>

export type ClientRetrievalEntity = Entity<ClientRetrievalState, ClientRetrievalRecord>
export type ClientRetrievalOutcome = Outcome<ClientRetrievalEvent, ClientRetrievalRecord>
export type ClientRetrievalRun = EffectRun<ClientRetrievalRecord>
