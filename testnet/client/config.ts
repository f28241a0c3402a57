import { z } from 'zod'
import { apiConfig } from '#testnet/service/config/api-config.ts'
import { databaseConfig } from '#testnet/service/store/database-config.ts'
import { transferConfig } from '#testnet/service/transfers/transfer-config.ts'

const remote = { Url: z.string().default(''), Token: z.string().default('') }

/** market-client's config.toml. Source: venus-market config/config.go. */
export const clientConfig = z.strictObject({
  API: apiConfig('/ip4/127.0.0.1/tcp/41231/ws'),
  Libp2p: z
    .strictObject({
      ListenAddresses: z.array(z.string()).default(['/ip4/0.0.0.0/tcp/34123']),
      AnnounceAddresses: z.array(z.string()).default([]).describe('What others are told to dial instead'),
      PrivateKey: z.string().default('').describe('Hex; the identity that providers know this client by'),
    })
    .prefault({}),
  Node: z.strictObject(remote).prefault({}),
  Messager: z
    .strictObject(remote)
    .prefault({})
    .describe('Taken for the chain service; messages go through the node, and are kept in this repo'),
  Signer: z
    .strictObject({
      Type: z.enum(['', 'wallet', 'gateway']).default(''),
      ...remote,
      Url: remote.Url.describe('A venus-wallet; empty: the node signs'),
    })
    .prefault({}),
  DefaultMarketAddress: z.string().default('').describe('Who pays for deals when nobody is named'),
  SimultaneousTransfersForStorage: z.number().int().min(1).default(20).describe('Deals whose data is sent at a time'),
  SimultaneousTransfersForRetrieval: z.number().int().min(1).default(20),
  DataTransfer: transferConfig,
  Database: databaseConfig,
})
export type ClientConfig = z.output<typeof clientConfig>
