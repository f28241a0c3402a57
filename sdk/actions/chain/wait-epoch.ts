import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { TestnetClient } from '#sdk/clients/testnet-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'

export interface WaitEpochOptions {
  /** A name for who acts at the epoch: a local network holds its chain there until the same name waits again. */
  readonly who?: string | undefined
  /** Whether a local network should go to the epoch for this; otherwise it only stops there on its way. */
  readonly drive: boolean
  readonly signal?: AbortSignal | undefined
  /** Milliseconds between two looks at the chain of a network that is not local; 5 seconds when left out. */
  readonly pollMs?: number | undefined
}

const POLL_MS = 5_000

/**
 * Resolves with the head's epoch once it is at the epoch or past it. When the signal is aborted it resolves too, and
 * the caller must look at the signal. A local network makes blocks for those who wait; on any other, or without the
 * testnet client, the chain is looked at every few seconds.
 *
 * @throws {RPC_UNREACHABLE} when the node is gone
 * @example
 * import { connect, loadNetworkInfo, waitEpoch } from 'dealkit'
 * const { node, testnet } = connect(await loadNetworkInfo())
 * const { height } = await node.chainHead()
 * await waitEpoch(node, testnet, height + 10, { drive: true })
 */
export async function waitEpoch(
  node: NodeClient,
  testnet: TestnetClient | undefined,
  epoch: number,
  options: WaitEpochOptions,
): Promise<number> {
  const { who, drive, signal, pollMs = POLL_MS } = options
  if (testnet === undefined) return poll(node, epoch, signal, pollMs)
  try {
    return await testnet.with({ signal }).awaitEpoch(epoch, who ?? null, drive)
  } catch (error) {
    if (signal?.aborted) return epoch
    if (!DealkitError.is(error, 'RPC_METHOD_NOT_FOUND')) throw error
    return poll(node, epoch, signal, pollMs)
  }
}

async function poll(node: NodeClient, epoch: number, signal: AbortSignal | undefined, pollMs: number): Promise<number> {
  for (;;) {
    const { height } = await node.chainHead()
    if (height >= epoch || signal?.aborted) return height
    // An abort only ends the pause: the next look at the signal ends the wait.
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error
    })
  }
}
