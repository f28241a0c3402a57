import { z } from 'zod'

const url = z.string().min(1).max(2048)
const token = z.string().max(8192)
const addressText = z.string().min(1).max(128)

const service = z.object({ url, token })

/** What `~/.dealkit/network.json` holds. Services that are not up are absent. */
export const networkInfo = z.object({
  /** The process that runs it, where that is one of this machine. */
  pid: z.int().positive().optional(),
  chain: z.object({ epoch: z.int(), networkName: z.string().max(256) }),
  services: z.object({
    node: z.object({ url, ws: url, token }).optional(),
    market: z.object({ url, token, multiaddrs: z.array(z.string().max(1024)).max(100) }).optional(),
    client: service.optional(),
    sealer: service.optional(),
    wallet: service.optional(),
  }),
  accounts: z
    .array(
      z.object({
        name: z.string().max(256),
        address: addressText,
        idAddress: addressText,
        /** As `wallet export` prints it. */
        key: z.string().max(4096),
        /** attoFIL in digits. */
        balance: z.string().regex(/^-?\d{1,310}$/),
      }),
    )
    .max(100_000),
  miners: z
    .array(
      z.object({
        address: addressText,
        owner: addressText,
        worker: addressText,
        /** Bytes. */
        sectorSize: z.int().positive(),
        peerId: z.string().max(256).nullable(),
        /** Its own sealer, where there are several miners: `services.sealer` is the first one's. */
        sealer: service.optional(),
      }),
    )
    .max(100_000),
})

/** A running network: its services with their tokens, its accounts with their keys, its miners. */
export type NetworkInfo = z.output<typeof networkInfo>
export type NetworkServices = NetworkInfo['services']
export type NetworkAccount = NetworkInfo['accounts'][number]
export type NetworkMiner = NetworkInfo['miners'][number]
