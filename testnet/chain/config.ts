import { z } from 'zod'

const attoFil = z.string().regex(/^\d{1,40}$/, 'must be attoFIL in digits')
const address = z.string().min(3).max(115)

/** The node's config.json: where it listens, and what its network begins with. */
export const chainConfig = z.strictObject({
  api: z
    .strictObject({
      apiAddress: z.string().default('/ip4/127.0.0.1/tcp/3453').describe('Where the API listens'),
      secret: z.string().default('').describe('Hex; signs the tokens of the API'),
    })
    .prefault({}),
  network: z
    .strictObject({
      name: z.string().default('force').describe('What StateNetworkName answers'),
      seed: z
        .string()
        .default('force')
        .describe('Decides beacon and tickets: the same seed and calls give the same chain'),
      genesisSeconds: z.number().int().default(1_640_995_200).describe('The time of genesis, seconds since 1970'),
    })
    .prefault({}),
  genesis: z
    .strictObject({
      accounts: z.array(z.strictObject({ address, attoFil })).default([]).describe('Accounts and what they own'),
      miners: z
        .array(
          z.strictObject({ owner: address, worker: address, sectorSize: z.number().int().positive(), power: attoFil }),
        )
        .default([])
        .describe('Miners, with the bytes of power they start with'),
      verifiedRegistryRoot: address.optional().describe('The account that names verifiers; the first one if left out'),
    })
    .prefault({}),
  wallet: z
    .strictObject({
      keys: z
        .array(z.string())
        .default([])
        .describe(
          'Keys the node signs with, as "wallet export" prints them; blocks are signed with the workers of the miners',
        ),
    })
    .prefault({}),
  store: z
    .strictObject({
      kind: z
        .enum(['disk', 'memory'])
        .default('disk')
        .describe('Whether the chain is kept in chain.sqlite, tipset by tipset, or ends with the process'),
    })
    .prefault({}),
  mining: z
    .strictObject({
      mode: z
        .enum(['auto', 'interval', 'manual'])
        .default('auto')
        .describe('auto makes blocks when there is work for them'),
      intervalMs: z.number().int().positive().default(30_000),
    })
    .prefault({}),
})
export type ChainConfig = z.output<typeof chainConfig>
