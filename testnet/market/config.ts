import { z } from 'zod'
import { apiConfig } from '#testnet/service/config/api-config.ts'
import { configDuration } from '#testnet/service/config/config-duration.ts'
import { pieceStorageConfig } from '#testnet/service/pieces/piece-storage-config.ts'
import { databaseConfig } from '#testnet/service/store/database-config.ts'
import { transferConfig } from '#testnet/service/transfers/transfer-config.ts'
import { dealSettings } from './deal-settings.ts'

const remote = (what: string) =>
  z
    .strictObject({
      Url: z.string().default('').describe(what),
      Token: z.string().default(''),
    })
    .prefault({})

const account = z.strictObject({ Addr: z.string(), Account: z.string().default('') })

const minute = 60_000

/** venus-market's config.toml. Source: venus-market config/config.go. */
export const marketConfig = z.strictObject({
  API: apiConfig('/ip4/127.0.0.1/tcp/41235'),
  Libp2p: z
    .strictObject({
      ListenAddresses: z.array(z.string()).default(['/ip4/0.0.0.0/tcp/58418', '/ip6/::/tcp/0']),
      AnnounceAddresses: z.array(z.string()).default([]).describe('What others are told to dial instead'),
      NoAnnounceAddresses: z.array(z.string()).default([]).describe('What others are not told of'),
      ProtectedPeers: z.array(z.string()).default([]).describe('Peers whose connections are kept when there are many'),
      PrivateKey: z.string().default('').describe('Hex; the identity that clients know this market by'),
      MapKeyOrder: z
        .enum(['auto', 'struct', 'sorted'])
        .default('auto')
        .describe(
          'The order of keys in what is signed for clients: "struct" for venus-market up to 2.2 and lotus up to 1.22, "sorted" for later ones; "auto" goes by what each client sends and calls itself',
        ),
    })
    .prefault({}),
  Node: remote('The venus node: a URL or multiaddr'),
  Messager: remote('A venus-messager (pool mode)'),
  Signer: z
    .strictObject({
      Type: z.enum(['', 'wallet', 'gateway']).default(''),
      Url: z.string().default('').describe('A venus-wallet; empty: the node signs'),
      Token: z.string().default(''),
    })
    .prefault({}),
  PieceStorage: pieceStorageConfig('Directories of pieces; without any storage, the repo has one'),
  AuthNode: remote('A venus-auth, such as http://127.0.0.1:8989 (pool mode)'),
  Mysql: z
    .strictObject({
      ConnectionString: z.string().default('').describe('Not for this market: [Database] takes PostgreSQL'),
      MaxOpenConn: z.number().int().default(100),
      MaxIdleConn: z.number().int().default(100),
      ConnMaxLifeTime: z.string().default('1m'),
      Debug: z.boolean().default(false),
    })
    .prefault({}),
  Database: databaseConfig,
  Journal: z
    .strictObject({
      Path: z.string().default('journal').describe('The time lines of deals are in the database: storage-deals get'),
    })
    .prefault({}),
  DAGStore: z
    .strictObject({
      RootDir: z.string().default('').describe('There is no DAG store: blocks are read out of the pieces themselves'),
      MaxConcurrentIndex: z.number().int().default(5),
      MaxConcurrentReadyFetches: z.number().int().default(0),
      MaxConcurrencyStorageCalls: z.number().int().default(100),
      GCInterval: configDuration.default(minute),
      Transient: z.string().default(''),
      Index: z.string().default(''),
      UseTransient: z.boolean().default(false),
      MongoTopIndex: z.strictObject({ Url: z.string().default('') }).prefault({}),
    })
    .prefault({}),
  StorageMiners: z.array(account).default([]).describe('The miners that are served'),
  RetrievalPaymentAddress: z
    .strictObject({ Addr: z.string().default(''), Account: z.string().default('') })
    .prefault({})
    .describe("Who is paid for retrievals; empty: the miner's owner"),
  AddressConfig: z
    .strictObject({
      DealPublishControl: z.array(account).default([]).describe('Who publishes, if it may; otherwise the worker'),
      DisableWorkerFallback: z
        .boolean()
        .default(false)
        .describe('Whether a warning is wanted when the worker publishes after all'),
    })
    .prefault({}),
  HTTPRetrieval: z
    .object({
      Public: z.boolean().default(true).describe('Whether /piece and /ipfs are served without a token'),
    })
    .prefault({}),
  SimultaneousTransfersForStorage: z
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('Online deals whose data is received at a time; others wait'),
  SimultaneousTransfersForStoragePerClient: z
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('How many of them may be of one client'),
  SimultaneousTransfersForRetrieval: z
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('Clients that data is sent to at a time'),
  DataTransfer: transferConfig,
  MessageConfidence: z.number().int().min(0).max(900).default(5).describe('Epochs until a message counts'),
  Filter: z
    .string()
    .default('')
    .describe('A shell command that reads each deal as JSON and refuses it by failing; empty for none'),
  RetrievalFilter: z.string().default('').describe('The same for retrievals'),
  RetrievalPricing: z
    .strictObject({
      Strategy: z.enum(['default', 'external']).default('default'),
      Default: z
        .strictObject({
          VerifiedDealsFreeTransfer: z.boolean().default(true).describe('Whether data of verified deals is sent free'),
        })
        .prefault({}),
      External: z
        .strictObject({
          Path: z.string().default('').describe('A program that reads a retrieval and prints its price'),
        })
        .prefault({}),
    })
    .prefault({}),
  ...dealSettings,
})
export type MarketConfig = z.output<typeof marketConfig>
