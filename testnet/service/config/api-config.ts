import { z } from 'zod'
import { configDuration } from './config-duration.ts'

/** The section of a market and its client that says where their API listens: here, unless the file says something else. */
export function apiConfig(listenAddress: string) {
  return z
    .strictObject({
      ListenAddress: z.string().default(listenAddress).describe('Where the API listens'),
      RemoteListenAddress: z.string().default('').describe('No effect here: callers name the address themselves'),
      Secret: z.string().default('').describe('Hex; signs the tokens of the API'),
      Timeout: configDuration.default(30_000).describe('How long a request to the API may take to arrive'),
    })
    .prefault({})
}
