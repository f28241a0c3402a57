import { z } from 'zod'
import { configDuration } from '#testnet/service/config/config-duration.ts'

const hour = 3_600_000

/** venus-sealer's config.toml. Source: venus-sealer config/default_config.go; apps.md 2.4. */
export const sealerConfig = z.object({
  Actor: z.string().default('').describe('The miner that is sealed for'),
  API: z
    .object({
      ListenAddress: z.string().default('/ip4/127.0.0.1/tcp/2345/http').describe('Where the API listens'),
      RemoteListenAddress: z
        .string()
        .default('127.0.0.1:2345')
        .describe('Under which address others fetch sector files'),
    })
    .prefault({}),
  JWT: z.object({ Secret: z.string().default('').describe('Hex; signs the tokens of the API') }).prefault({}),
  Node: z.object({ Url: z.string().default('/ip4/127.0.0.1/tcp/3453'), Token: z.string().default('') }).prefault({}),
  Signer: z
    .object({
      Url: z.string().default('').describe('A venus-wallet; empty: the node signs'),
      Token: z.string().default(''),
    })
    .prefault({}),
  MarketNode: z.object({ Url: z.string().default(''), Token: z.string().default('') }).prefault({}),
  PieceStorage: z
    .object({
      Fs: z
        .array(z.object({ Name: z.string(), ReadOnly: z.boolean().default(true), Path: z.string() }))
        .default([])
        .describe('Where the pieces of deals are; must be the same data as the market has'),
    })
    .prefault({}),
  Sealing: z
    .object({
      MaxWaitDealsSectors: z.number().int().min(1).default(2).describe('Sectors that may wait for deals at a time'),
      MaxSealingSectors: z.number().int().min(0).default(0).describe('0 is no limit'),
      MaxSealingSectorsForDeals: z.number().int().min(0).default(0),
      WaitDealsDelay: configDuration
        .default(6 * hour)
        .describe('How long a sector waits for more deals before it is sealed'),
      CommittedCapacitySectorLifetime: configDuration
        .default(540 * 24 * hour)
        .describe('How long a sector without deals lives'),
      AlwaysKeepUnsealedCopy: z
        .boolean()
        .default(false)
        .describe('Otherwise only of deals that ask for fast retrieval'),
    })
    .prefault({}),
  Fees: z
    .object({
      MaxPreCommitGasFee: z.string().default('0.025 FIL'),
      MaxCommitGasFee: z.string().default('0.05 FIL'),
      MaxWindowPoStGasFee: z.string().default('5 FIL'),
    })
    .prefault({}),
})
export type SealerConfig = z.output<typeof sealerConfig>
