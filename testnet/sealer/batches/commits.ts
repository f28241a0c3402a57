import { minerMethods, proveCommitAggregateParams } from '#sdk/actors/miner/methods.ts'
import { minAggregatedSectors } from '#sdk/actors/miner/policy.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { aggregateSeals } from '#sdk/simulated-proofs/index.ts'
import { parseFil } from '#sdk/units/fil.ts'
import { collateralToSend } from '../chain/collateral.ts'
import { sendToMiner } from '../chain/send-message.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorData } from '../sector.ts'
import { missingPledge, sealStatement } from '../states/commit.ts'
import { MessageBatch, type MessageBatchOptions } from './message-batch.ts'

/** Sectors whose proofs go into one, by ProveCommitAggregate. */
export function commitBatch(
  sealing: Sealing,
  data: (sector: number) => SectorData,
  keep: MessageBatchOptions['keep'],
): MessageBatch {
  const { miner, sealProof, clock, logger, config } = sealing
  return new MessageBatch({
    clock,
    logger,
    keep,
    alone: true,
    limits() {
      const { MinCommitBatch, MaxCommitBatch: most, CommitBatchWait: waitMs } = config().Sealing
      const least = Math.max(minAggregatedSectors, MinCommitBatch)
      return { most, least, waitMs }
    },
    async prepare(waiting) {
      // The proof is over the sectors in the order of their numbers, which a bit field keeps.
      const sectors = [...waiting].sort((a, b) => a - b)
      const send = async (uid: string) => {
        const all = sectors.map(data)
        const infos = all.map((sector) => {
          const { sectorId, randomness, interactiveRandomness, sealedCid, unsealedCid } = sealStatement(sealing, sector)
          return { number: sectorId.number, randomness, interactiveRandomness, sealedCid, unsealedCid }
        })
        const statement = { miner: miner.id, sealProof, infos }
        const aggregateProof = aggregateSeals(
          statement,
          all.map(({ proof }) => proof),
        )
        const pledges = await Promise.all(all.map((sector) => missingPledge(sealing, sector)))
        const value = await collateralToSend(
          sealing,
          pledges.reduce((sum, pledge) => sum + pledge, 0n),
        )
        const { Base, PerSector } = config().Fees.MaxCommitBatchGasFee
        const maxFee = parseFil(Base) + BigInt(sectors.length) * parseFil(PerSector)
        await sendToMiner(sealing, uid, { purpose: 'commit', maxFee }, async () => ({
          method: minerMethods.ProveCommitAggregate.number,
          params: proveCommitAggregateParams.encode({ sectorNumbers: BitField.of(sectors), aggregateProof }),
          value,
        }))
      }
      return { sectors, send }
    },
  })
}
