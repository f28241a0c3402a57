import { beaconEntry, electionProof, postProof, ticket } from '#sdk/chain/block-header.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { tipSetKey } from '#sdk/chain/tipset-key.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { nullable } from '#sdk/codec/collections.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonStruct } from '#sdk/codec/json.ts'
import { bool, int, uint } from '#sdk/codec/primitives.ts'

/** A sector that a window or winning proof is made over. */
export const provenSector = jsonStruct('ExtendedSectorInfo', {
  sealProof: int,
  sectorNumber: uint,
  sectorKey: nullable(cid),
  sealedCid: as('SealedCID', cid),
})

/** What a miner needs to try for a block of one epoch. Power in bytes. */
export const miningBaseInfo = jsonStruct('MiningBaseInfo', {
  minerPower: bigint,
  networkPower: bigint,
  sectors: jsonList(provenSector),
  workerKey: address,
  sectorSize: uint,
  previousBeaconEntry: as('PrevBeaconEntry', beaconEntry),
  beaconEntries: jsonList(beaconEntry),
  eligibleForMining: bool,
})
export type MiningBaseInfo = Infer<typeof miningBaseInfo>

/** A block to be put together by the node. */
export const blockTemplate = jsonStruct('BlockTemplate', {
  miner: address,
  parents: tipSetKey,
  ticket: nullable(ticket),
  electionProof: as('Eproof', nullable(electionProof)),
  beaconValues: jsonList(beaconEntry),
  messages: jsonList(signedMessage),
  epoch: int,
  /** Seconds since 1970. */
  timestamp: uint,
  winningPostProof: as('WinningPoStProof', jsonList(postProof)),
})
export type BlockTemplate = Infer<typeof blockTemplate>
