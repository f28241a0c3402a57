import { minerMethods, preCommitSectorBatchParams, proveCommitAggregateParams } from '#sdk/actors/miner/methods.ts'
import { minAggregatedSectors } from '#sdk/actors/miner/policy.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { aggregateSeals } from '#sdk/simulated-proofs/index.ts'
import { collateralToSend } from '../chain/collateral.ts'
import { type MinerMessage, type SendOptions, sendToMiner } from '../chain/send-message.ts'
import type { SealerConfig } from '../config.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorData } from '../sector.ts'
import { missingPledge, sealStatement } from '../states/commit.ts'
import { preCommitInfo } from '../states/submit-pre-commit.ts'
import { MessageBatch, type MessageBatchOptions } from './message-batch.ts'

/** A message for several sectors: when it is sent, what gas may cost, and what is in it. */
interface SectorMessage extends SendOptions {
  limits(sealing: SealerConfig['Sealing']): ReturnType<MessageBatchOptions['limits']>
  /** The sectors come in the order of their numbers; `value` is what the chain wants for them. */
  make(sealing: Sealing, sectors: readonly SectorData[]): Promise<MinerMessage & { readonly value: bigint }>
}

/** Source: venus-sealer storage-sealing/{precommit,commit}_batch.go. */
const sectorMessages = {
  /** Sectors that are pre-committed by one PreCommitSectorBatch. */
  preCommits: {
    purpose: 'pre-commit',
    maxFee: 'MaxPreCommitBatchGasFee',
    limits: ({ MaxPreCommitBatch: most, PreCommitBatchWait: waitMs }) => ({ most, least: 1, waitMs }),
    async make(sealing, sectors) {
      const { node, miner } = sealing
      const infos = await Promise.all(sectors.map((sector) => preCommitInfo(sealing, sector)))
      const deposits = await Promise.all(infos.map((info) => node.stateMinerPreCommitDepositForPower(miner, info)))
      const params = preCommitSectorBatchParams.encode({ sectors: infos })
      return { method: minerMethods.PreCommitSectorBatch.number, params, value: sum(deposits) }
    },
  },
  /** Sectors whose proofs go into one, by ProveCommitAggregate: over the order that a bit field keeps. */
  commits: {
    purpose: 'commit',
    maxFee: 'MaxCommitBatchGasFee',
    limits: ({ MinCommitBatch, MaxCommitBatch: most, CommitBatchWait: waitMs }) => ({
      most,
      least: Math.max(minAggregatedSectors, MinCommitBatch),
      waitMs,
    }),
    async make(sealing, sectors) {
      const infos = sectors.map((sector) => {
        const { sectorId, randomness, interactiveRandomness, sealedCid, unsealedCid } = sealStatement(sealing, sector)
        return { number: sectorId.number, randomness, interactiveRandomness, sealedCid, unsealedCid }
      })
      const statement = { miner: sealing.miner.id, sealProof: sealing.sealProof, infos }
      const proofs = sectors.map(({ proof }) => proof)
      const aggregateProof = aggregateSeals(statement, proofs)
      const sectorNumbers = BitField.of(sectors.map(({ number }) => number))
      const params = proveCommitAggregateParams.encode({ sectorNumbers, aggregateProof })
      const pledges = await Promise.all(sectors.map((sector) => missingPledge(sealing, sector)))
      return { method: minerMethods.ProveCommitAggregate.number, params, value: sum(pledges) }
    },
  },
} as const satisfies Readonly<Record<string, SectorMessage>>

/** Gathers sectors for a message that they go into together. */
export function sectorBatch(
  kind: keyof typeof sectorMessages,
  sealing: Sealing,
  data: (sector: number) => SectorData,
  keep: MessageBatchOptions['keep'],
): MessageBatch {
  const { purpose, maxFee, limits, make }: SectorMessage = sectorMessages[kind]
  const { clock, logger, config } = sealing
  return new MessageBatch({
    clock,
    logger,
    keep,
    alone: true,
    limits: () => limits(config().Sealing),
    async prepare(waiting) {
      const sectors = [...waiting].sort((a, b) => a - b)
      const send = (uid: string) =>
        sendToMiner(sealing, uid, { purpose, maxFee, sectors: sectors.length }, async () => {
          const message = await make(sealing, sectors.map(data))
          return { ...message, value: await collateralToSend(sealing, message.value) }
        })
      return { sectors, send }
    },
  })
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n)
