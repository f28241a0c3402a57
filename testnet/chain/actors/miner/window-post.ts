import type { PostProof } from '#sdk/actors/miner/proofs.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { verifyWindowPost } from '#sdk/simulated-proofs/index.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { windowPostRandomness } from './proof-inputs.ts'

const postGasFlat = 117_680_921
const postGasPerSector = 43_780

/** Whether proofs hold for sectors challenged at an epoch. */
export function isValidWindowPost(
  runtime: Runtime,
  challengeEpoch: number,
  sectors: readonly SectorOnChainInfo[],
  proofs: readonly PostProof[],
): boolean {
  runtime.chargeGas('OnVerifyPost', postGasFlat + postGasPerSector * sectors.length)
  const statement = {
    prover: runtime.receiver.id,
    randomness: windowPostRandomness(runtime, challengeEpoch),
    sectors: sectors.map(({ sealProof, sectorNumber, sealedCid }) => ({ sealProof, sectorNumber, sealedCid })),
  }
  return verifyWindowPost(statement, proofs)
}
