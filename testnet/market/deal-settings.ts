import { z } from 'zod'
import { formatFil, parseFil } from '#sdk/units/fil.ts'
import { configDuration } from '#testnet/service/config/config-duration.ts'
import { writtenAs } from '#testnet/service/config/written-as.ts'

const hour = 3_600_000

/** An amount with its unit in the file (`0.1 FIL`), attoFIL in the program. */
const configFil = writtenAs(z.bigint().nonnegative(), parseFil, (attoFil) => formatFil(attoFil))

const considered = (what: string) => z.boolean().default(true).describe(`Whether ${what} are taken`)

/** How deals are taken and published. The setters of the API change them for one miner. */
export const dealSettings = {
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
  MaxDealsPerPublishMsg: z
    .number()
    .int()
    .min(1)
    .max(256)
    .default(8)
    .describe('So many deals are published at once, without waiting for more'),
  MaxProviderCollateralMultiplier: z
    .number()
    .int()
    .min(1)
    .default(2)
    .describe('Collateral up to this many times the minimum is accepted'),
  MaxPublishDealsFee: configFil
    .default(0n)
    .describe(
      'The most that publishing may cost, also when a message that does not land is replaced; 0 FIL: as the node says',
    ),
  MaxMarketBalanceAddFee: configFil
    .default(0n)
    .describe('The most that a deposit with the market actor may cost in gas; 0 FIL is no bound'),
  TransfePath: z.string().default('').describe('Where data that arrives is kept; empty for the repo'),
}

export const dealSettingsSchema = z.object(dealSettings)
export type DealSettings = z.output<typeof dealSettingsSchema>
