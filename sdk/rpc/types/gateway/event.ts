import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonStruct, oneOf, orZero, uuid } from '#sdk/codec/json.ts'
import { bytes, int, text, uint } from '#sdk/codec/primitives.ts'
import { provenSector } from '../mining.ts'
import { signMeta } from '../sign-meta.ts'

const noBytes = new Uint8Array(0)
const payload = orZero(bytes(), noBytes)

/** A request that comes to whom listens: the payload is JSON as bytes. The first is `InitConnect`, which wants no answer. */
export const requestEvent = jsonStruct('RequestEvent', { id: uuid, method: text(), payload })
export type RequestEvent = Infer<typeof requestEvent>

/** Its answer, under the same id: a payload, or why not. */
export const responseEvent = jsonStruct('ResponseEvent', { id: uuid, payload, error: text(64 << 10) })
export type ResponseEvent = Infer<typeof responseEvent>

/** The payload of `InitConnect`. */
export const connectedChannel = jsonStruct('ConnectedCompleted', { channelId: uuid })
export type ConnectedChannel = Infer<typeof connectedChannel>

/** What a wallet listens with: whom it signs for, and bytes of its own for the proof that it has its keys. */
export const walletPolicy = jsonStruct('WalletRegisterPolicy', {
  supportAccounts: jsonList(text()),
  signBytes: payload,
})
export type WalletPolicy = Infer<typeof walletPolicy>

export const proofPolicy = jsonStruct('ProofRegisterPolicy', { minerAddress: address })
export type ProofPolicy = Infer<typeof proofPolicy>

export const marketPolicy = jsonStruct('MarketRegisterPolicy', { miner: address })
export type MarketPolicy = Infer<typeof marketPolicy>

/** The payload of `WalletSign`. */
export const walletSignRequest = jsonStruct('WalletSignRequest', { signer: address, toSign: payload, meta: signMeta })
export type WalletSignRequest = Infer<typeof walletSignRequest>

/** The payload of `ComputeProof`. */
export const computeProofRequest = jsonStruct('ComputeProofRequest', {
  sectorInfos: jsonList(provenSector),
  randomness: as('Rand', bytes(1024)),
  height: int,
  networkVersion: as('NWVersion', uint),
})
export type ComputeProofRequest = Infer<typeof computeProofRequest>

/** The payload of `SectorsUnsealPiece`: offset and size in unpadded bytes, and the URL the piece goes to. */
export const unsealRequest = jsonStruct('UnsealRequest', {
  pieceCid: cid,
  miner: address,
  sectorNumber: as('Sid', uint),
  offset: uint,
  size: uint,
  destination: as('Dest', text()),
})
export type UnsealRequest = Infer<typeof unsealRequest>

export const unsealState = oneOf('set_up', 'finished', 'failed', 'unsealing', 'uploading')
export type UnsealState = Infer<typeof unsealState>
