import { z } from 'zod'
import { configDuration } from '#testnet/service/config/config-duration.ts'

/** venus-wallet's config.toml. Source: venus-wallet filemgr/config.go. */
export const walletConfig = z.strictObject({
  API: z
    .strictObject({
      ListenAddress: z.string().default('/ip4/127.0.0.1/tcp/5678/http').describe('Where the API listens'),
    })
    .prefault({}),
  DB: z
    .strictObject({
      Conn: z.string().default('keystore.sqlit').describe('The key store, within the repo unless the path is absolute'),
      Type: z.literal('sqlite').default('sqlite'),
      DebugMode: z.boolean().default(false).describe('Taken for the Go program; the log has levels instead'),
    })
    .prefault({}),
  JWT: z
    .strictObject({
      Secret: z.string().default('').describe('Hex; signs the tokens of the API'),
      Token: z.string().default('').describe('Taken for the Go program; tokens are made by auth api-info'),
    })
    .prefault({}),
  Factor: z
    .strictObject({
      ScryptN: z
        .number()
        .int()
        .min(2)
        .max(1 << 20)
        .refine((n) => (n & (n - 1)) === 0, 'must be a power of two')
        .default(262_144)
        .describe('Work and memory to derive a key from the password: 262144 takes about a second and 256 MiB'),
      ScryptP: z.number().int().min(1).max(16).default(1),
    })
    .prefault({}),
  SignFilter: z
    .strictObject({
      Expr: z
        .string()
        .default('')
        .describe('A shell command that reads each request as JSON and refuses it by failing; empty for none'),
    })
    .prefault({}),
  SignRecorder: z
    .strictObject({
      Enable: z.boolean().default(true),
      KeepDuration: configDuration.default(168 * 3_600_000).describe('How long the record of a signature is kept'),
    })
    .prefault({}),
})
