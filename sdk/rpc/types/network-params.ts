import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonRecord, jsonStruct, orZero } from '#sdk/codec/json.ts'
import { int, text, uint } from '#sdk/codec/primitives.ts'

/** The constants a network runs with. */
export const networkParams = jsonStruct('NetworkParams', {
  networkName: text(),
  blockDelaySecs: uint,
  /** Bytes. */
  consensusMinerMinPower: bigint,
  supportedProofTypes: jsonList(int),
  preCommitChallengeDelay: int,
  /** Epochs of the network's upgrades, by their Go names: `UpgradeOhSnapHeight`. */
  forkUpgradeParams: jsonRecord(int),
  eip155ChainId: as('Eip155ChainID', orZero(uint, 0)),
})
export type NetworkParams = Infer<typeof networkParams>

/** Where all FIL is, attoFIL. */
export const circulatingSupply = jsonStruct('CirculatingSupply', {
  filVested: bigint,
  filMined: bigint,
  filBurnt: bigint,
  filLocked: bigint,
  filCirculating: bigint,
  filReserveDisbursed: bigint,
})
export type CirculatingSupply = Infer<typeof circulatingSupply>
