import { z } from 'zod'
import { configDuration } from '#testnet/service/config/config-duration.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const limit = z.number().int().min(0).default(0)
const atLeastOne = (usual: number) => z.number().int().min(1).default(usual)

/** How sectors are sealed. Durations are of the wall clock, but for the lifetime. */
export const sealingSettings = z
  .strictObject({
    MaxWaitDealsSectors: limit.default(2).describe('Sectors that may wait for deals at a time; 0 is no limit'),
    MaxSealingSectors: limit.describe('Sectors without deals are not begun beyond it; 0 is no limit'),
    MaxSealingSectorsForDeals: limit.describe('The same for sectors with deals'),
    PreferNewSectorsForDeals: z.boolean().default(false).describe('Otherwise sectors to upgrade go first'),
    MaxUpgradingSectors: limit.describe('0 is the limit of MaxSealingSectorsForDeals'),
    WaitDealsDelay: configDuration
      .default(6 * hour)
      .describe('How long a sector waits for more deals before it is sealed'),
    CommittedCapacitySectorLifetime: configDuration
      .default(540 * day)
      .describe('How long a sector without deals lives'),
    AlwaysKeepUnsealedCopy: z.boolean().default(false).describe('Otherwise only of deals that ask for fast retrieval'),
    FinalizeEarly: z.boolean().default(false).describe('Moves the files before the proof is sent'),
    MakeNewSectorForDeals: z.boolean().default(true),
    BatchPreCommits: z.boolean().default(false),
    MaxPreCommitBatch: atLeastOne(256),
    PreCommitBatchWait: configDuration.default(day),
    PreCommitBatchSlack: configDuration.default(3 * hour),
    AggregateCommits: z.boolean().default(false),
    MinCommitBatch: atLeastOne(4),
    MaxCommitBatch: atLeastOne(819),
    CommitBatchWait: configDuration.default(day),
    CommitBatchSlack: configDuration.default(hour),
    AggregateAboveBaseFee: z.string().default('0.00000000032 FIL'),
    BatchPreCommitAboveBaseFee: z.string().default('0.00000000032 FIL'),
    TerminateBatchMax: atLeastOne(100).describe('Sectors ended by one message'),
    TerminateBatchMin: atLeastOne(1),
    TerminateBatchWait: configDuration.default(5 * minute).describe('How long sectors to end are gathered'),
    CollateralFromMinerBalance: z.boolean().default(false).describe('Otherwise it is sent with each message'),
    AvailableBalanceBuffer: z.string().default('0 FIL').describe('What of the miner\u2019s balance is left alone'),
    DisableCollateralFallback: z.boolean().default(false),
  })
  .prefault({})
