import { z } from 'zod'
import { DealkitError } from '#sdk/errors/index.ts'
import { formatFil, parseFil } from '#sdk/units/fil.ts'
import { configDuration } from '#testnet/service/config/config-duration.ts'

const hour = 3_600_000

/** An amount with its unit in the file (`0.1 FIL`), attoFIL in the program. */
const configFil = z.codec(z.string(), z.bigint().nonnegative(), {
  decode: (text, context) => {
    try {
      return parseFil(text)
    } catch (error) {
      if (!DealkitError.is(error)) throw error
      context.issues.push({ code: 'custom', message: error.message, input: text })
      return z.NEVER
    }
  },
  encode: (attoFil) => formatFil(attoFil),
})

const remote = z
  .object({
    Url: z.string().default(''),
    Token: z.string().default(''),
  })
  .prefault({})

const considered = (what: string) => z.boolean().default(true).describe(`Whether ${what} are taken`)

/** How deals are taken and published. The setters of the API change them for one miner. */
const dealSettings = {
  ConsiderOnlineStorageDeals: considered('deals whose data comes over the network'),
  ConsiderOfflineStorageDeals: considered('deals whose data is imported by hand'),
  ConsiderOnlineRetrievalDeals: considered('retrievals over the network'),
  ConsiderOfflineRetrievalDeals: considered('retrievals by hand'),
  ConsiderVerifiedStorageDeals: considered('deals that use DataCap'),
  ConsiderUnverifiedStorageDeals: considered('deals without DataCap'),
  PieceCidBlocklist: z.array(z.string()).default([]).describe('Pieces that are refused'),
  ExpectedSealDuration: configDuration
    .default(24 * hour)
    .describe('Deals that start earlier than this from now are refused'),
  MaxDealStartDelay: configDuration
    .default(336 * hour)
    .describe('Deals that start later than this after the expected sealing are refused'),
  PublishMsgPeriod: configDuration
    .default(hour)
    .describe('How long a deal waits for others before it is published; the guide sets 10s'),
  MaxDealsPerPublishMsg: z.number().int().min(1).max(256).default(8),
  MaxProviderCollateralMultiplier: z
    .number()
    .int()
    .min(1)
    .default(2)
    .describe('Collateral up to this many times the minimum is accepted'),
  MaxPublishDealsFee: configFil.default(0n).describe('The most that publishing may cost; 0 is no bound'),
  MaxMarketBalanceAddFee: configFil.default(0n),
  TransfePath: z.string().default('').describe('Where data that arrives is kept; empty for the repo'),
}

export const dealSettingsSchema = z.object(dealSettings)
export type DealSettings = z.output<typeof dealSettingsSchema>

const account = z.object({ Addr: z.string(), Account: z.string().default('') })

/** venus-market's config.toml. Source: venus-market config/config.go; apps.md 2.1. */
export const marketConfig = z.object({
  API: z
    .object({
      ListenAddress: z.string().default('/ip4/127.0.0.1/tcp/41235').describe('Where the API listens'),
      RemoteListenAddress: z.string().default(''),
      Secret: z.string().default('').describe('Hex; signs the tokens of the API'),
      Timeout: configDuration.default(30_000),
    })
    .prefault({}),
  Libp2p: z
    .object({
      ListenAddresses: z.array(z.string()).default(['/ip4/0.0.0.0/tcp/58418']),
      AnnounceAddresses: z.array(z.string()).default([]).describe('What others are told to dial instead'),
      PrivateKey: z.string().default('').describe('Hex; the identity that clients know this market by'),
    })
    .prefault({}),
  Node: remote,
  Signer: z
    .object({
      Type: z.enum(['', 'wallet', 'gateway']).default(''),
      Url: z.string().default('').describe('A venus-wallet; empty: the node signs'),
      Token: z.string().default(''),
    })
    .prefault({}),
  PieceStorage: z
    .object({
      Fs: z
        .array(z.object({ Name: z.string(), ReadOnly: z.boolean().default(false), Path: z.string() }))
        .default([])
        .describe('Directories of pieces; without one, the repo has one'),
    })
    .prefault({}),
  StorageMiners: z.array(account).default([]).describe('The miners that are served'),
  AddressConfig: z
    .object({
      DealPublishControl: z.array(account).default([]).describe('Who publishes, if it may; otherwise the worker'),
      DisableWorkerFallback: z.boolean().default(false),
    })
    .prefault({}),
  MessageConfidence: z.number().int().min(0).max(900).default(5).describe('Epochs until a message counts'),
  Filter: z
    .string()
    .default('')
    .describe('A shell command that reads each deal as JSON and refuses it by failing; empty for none'),
  ...dealSettings,
})
export type MarketConfig = z.output<typeof marketConfig>
