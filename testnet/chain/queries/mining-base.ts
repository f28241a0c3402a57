import type { Address } from '#sdk/address/address.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import type { MiningBaseInfo } from '#sdk/rpc/types/mining.ts'
import { winningPostSectors } from '#sdk/simulated-proofs/index.ts'
import { drawRandomness, randomnessTags } from '../blocks/randomness.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { accountKey, idAddressOf } from './actors.ts'
import { chainMinerInfo, minerPower } from './miner.ts'
import { minerActiveSectors } from './sectors.ts'

/** What a miner needs for a block at an epoch on top of a tipset; null for one without power. */
export function miningBase(chain: Chain, record: TipSetRecord, miner: Address, epoch: number): MiningBaseInfo | null {
  const tree = chain.stateAt(record)
  const power = minerPower(tree, miner)
  if (power.minerPower.qualityAdjPower === 0n) return null
  const entry = chain.beacon.entry(epoch)
  const { worker, sectorSize } = chainMinerInfo(tree, miner)
  const id = idAddressOf(tree, miner)
  const active = minerActiveSectors(tree, miner)
  const challenged = winningPostSectors({
    prover: id.id,
    randomness: drawRandomness(entry.data, randomnessTags.winningPost, epoch, addressCodec.encode(id)),
    eligible: active.length,
  })
  return {
    minerPower: power.minerPower.qualityAdjPower,
    networkPower: power.totalPower.qualityAdjPower,
    sectors: challenged.map((at) => {
      const { sealProof, sectorNumber, sealedCid, sectorKeyCid } = active[at]!
      return { sealProof, sectorNumber, sealedCid, sectorKey: sectorKeyCid }
    }),
    workerKey: accountKey(tree, worker),
    sectorSize,
    previousBeaconEntry: chain.beacon.entry(record.tipSet.height),
    beaconEntries: [entry],
    eligibleForMining: power.hasMinPower,
  }
}
