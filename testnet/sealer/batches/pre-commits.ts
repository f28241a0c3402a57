import { minerMethods, preCommitSectorBatchParams } from '#sdk/actors/miner/methods.ts'
import { parseFil } from '#sdk/units/fil.ts'
import { collateralToSend } from '../chain/collateral.ts'
import { sendToMiner } from '../chain/send-message.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorData } from '../sector.ts'
import { preCommitInfo } from '../states/submit-pre-commit.ts'
import { MessageBatch, type MessageBatchOptions } from './message-batch.ts'

/** Sectors that are pre-committed by one PreCommitSectorBatch. */
export function preCommitBatch(
  sealing: Sealing,
  data: (sector: number) => SectorData,
  keep: MessageBatchOptions['keep'],
): MessageBatch {
  const { node, miner, clock, logger, config } = sealing
  return new MessageBatch({
    clock,
    logger,
    keep,
    alone: true,
    limits() {
      const { MaxPreCommitBatch: most, PreCommitBatchWait: waitMs } = config().Sealing
      return { most, least: 1, waitMs }
    },
    async prepare(sectors) {
      const send = async (uid: string) => {
        const infos = await Promise.all(sectors.map((sector) => preCommitInfo(sealing, data(sector))))
        const deposits = await Promise.all(infos.map((info) => node.stateMinerPreCommitDepositForPower(miner, info)))
        const value = await collateralToSend(
          sealing,
          deposits.reduce((sum, deposit) => sum + deposit, 0n),
        )
        const { Base, PerSector } = config().Fees.MaxPreCommitBatchGasFee
        const maxFee = parseFil(Base) + BigInt(sectors.length) * parseFil(PerSector)
        await sendToMiner(sealing, uid, { purpose: 'pre-commit', maxFee }, async () => ({
          method: minerMethods.PreCommitSectorBatch.number,
          params: preCommitSectorBatchParams.encode({ sectors: infos }),
          value,
        }))
      }
      return { sectors, send }
    },
  })
}
