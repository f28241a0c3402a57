import { rm } from 'node:fs/promises'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { loadNetworkInfo } from '#sdk/network/load-network-info.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { commandErrors } from '../command-line/errors.ts'

const PATIENCE_MS = 5_000

/** Refuses a place in which a network is described that still runs. A stale description may be replaced. @throws {COMMAND_FAILED} */
export async function requireFree(describedIn: string, own?: NetworkInfo): Promise<void> {
  const info = await descriptionIn(describedIn)
  const node = info?.services.node
  // What goes on from a data directory has the addresses it had when it was killed.
  if (node !== undefined && node.url === own?.services.node?.url) return
  if (info === undefined || node === undefined || !(await answers(node))) return
  const process = info.pid === undefined ? '' : `process ${info.pid}, `
  throw commandErrors.COMMAND_FAILED({
    reason: `${describedIn} describes a network that runs already: ${process}node at ${node.url}`,
    next: `End that one with "dealkit testnet down"; or name another file with --network, for this one and all commands on it.`,
  })
}

/** Takes a description away, if it is that of this process. */
export async function forget(describedIn: string): Promise<void> {
  if ((await descriptionIn(describedIn))?.pid === process.pid) await rm(describedIn, { force: true })
}

/** Nothing for a file that is not there, or holds something else. */
async function descriptionIn(path: string): Promise<NetworkInfo | undefined> {
  try {
    return await loadNetworkInfo(path)
  } catch (error) {
    if (DealkitError.is(error, 'NETWORK_INFO_MISSING') || DealkitError.is(error, 'NETWORK_INFO_INVALID'))
      return undefined
    throw error
  }
}

/** Whether the node is that of the description: to any other the token means nothing. */
async function answers(node: { readonly url: string; readonly token: string }): Promise<boolean> {
  const testnet = createTestnetClient({ ...node, timeoutMs: PATIENCE_MS })
  try {
    await testnet.snapshots()
    return true
  } catch (error) {
    if (!DealkitError.is(error)) throw error
    // Somebody is there, and busy.
    return DealkitError.is(error, 'RPC_TIMEOUT')
  } finally {
    await testnet.close()
  }
}
