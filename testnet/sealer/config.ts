import { z } from 'zod'
import { configDuration } from '#testnet/service/config/config-duration.ts'
import { pieceStorageConfig } from '#testnet/service/pieces/piece-storage-config.ts'
import { databaseConfig } from '#testnet/service/store/database-config.ts'
import { addressSettings, feeSettings } from './money-settings.ts'
import { sealingSettings } from './sealing-settings.ts'

const second = 1_000

const endpoint = (Url = '') => ({ Url: z.string().default(Url), Token: z.string().default('') })

/** A market was once told how it runs; the mode says nothing about how it is called. */
const marketNode = z
  .strictObject({
    ...endpoint(),
    Mode: z.enum(['', 'solo', 'pool']).default('').describe('solo or pool: only init goes by it'),
  })
  .prefault({})

const gateways = z.strictObject({ Urls: z.array(z.string()).default([]), Token: z.string().default('') }).prefault({})

const allowed = z.boolean().default(true)

/** venus-sealer's config.toml. Source: venus-sealer config/default_config.go. */
export const sealerConfig = z.strictObject({
  Actor: z.string().default('').describe('The miner that is sealed for'),
  DataDir: z.string().default('').describe('The repo; the one it is started with is what counts'),
  API: z
    .strictObject({
      ListenAddress: z.string().default('/ip4/127.0.0.1/tcp/2345/http').describe('Where the API listens'),
      RemoteListenAddress: z
        .string()
        .default('127.0.0.1:2345')
        .describe('Under which address others fetch sector files'),
      Timeout: configDuration.default(30 * second).describe('How long a request to the API may take to arrive'),
    })
    .prefault({}),
  JWT: z.strictObject({ Secret: z.string().default('').describe('Hex; signs the tokens of the API') }).prefault({}),
  Node: z.strictObject(endpoint('/ip4/127.0.0.1/tcp/3453')).prefault({}),
  Signer: z
    .strictObject({
      Url: z.string().default('').describe('A venus-wallet; empty: the node signs'),
      Token: z.string().default(''),
    })
    .prefault({}),
  Messager: z
    .strictObject(endpoint())
    .prefault({})
    .describe('Taken for the chain service; messages go through the node, and are kept in this repo'),
  MarketNode: marketNode,
  RegisterProof: gateways,
  RegisterMarket: gateways,
  PieceStorage: pieceStorageConfig('Where the pieces of deals are; must be the same data as the market has'),
  Dealmaking: z
    .looseObject({
      StartEpochSealingBuffer: z
        .number()
        .int()
        .min(0)
        .default(0)
        .describe('Epochs before its start by which a deal must be in a sector'),
    })
    .prefault({}),
  Sealing: sealingSettings,
  Storage: z
    .strictObject({
      ParallelFetchLimit: z.number().int().min(1).default(10).describe('Files fetched at a time'),
      AllowAddPiece: allowed,
      AllowPreCommit1: allowed,
      AllowPreCommit2: allowed,
      AllowCommit: allowed,
      AllowUnseal: allowed,
      AllowReplicaUpdate: allowed,
      AllowProveReplicaUpdate2: allowed,
      AllowRegenSectorKey: allowed,
    })
    .prefault({}),
  Fees: feeSettings,
  Addresses: addressSettings,
  NetParams: z.looseObject({}).prefault({}).describe('What the network says goes before it'),
  DB: z
    .strictObject({
      Type: z.enum(['sqlite']).default('sqlite'),
      Sqlite: z.strictObject({ Path: z.string().default('sealer.db') }).prefault({}),
      MySql: z.looseObject({}).prefault({}),
    })
    .prefault({}),
  Database: databaseConfig,
})
export type SealerConfig = z.output<typeof sealerConfig>
