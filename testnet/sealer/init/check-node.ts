import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import { initErrors } from './errors.ts'

/** What the networks call themselves, by what the flag calls them. */
const names: Readonly<Record<string, readonly string[]>> = {
  mainnet: ['mainnet', 'testnetnet'],
  calibration: ['calibrationnet'],
  butterfly: ['butterflynet'],
  '2k': ['2k', 'localnet', 'force'],
  force: ['force'],
}

/** A node that is so many epochs behind has not caught up. */
const BEHIND_EPOCHS = 5
const LOOK_MS = 5_000

/** Holds the node against what init was told. @throws {NETWORK_MISMATCH} @throws {RPC_UNREACHABLE} */
export async function checkNode(
  node: NodeClient,
  {
    network,
    nosync,
    signal,
    say,
  }: { network?: string | undefined; nosync: boolean; signal: AbortSignal; say(line: string): void },
): Promise<void> {
  const found = await node.with({ signal }).stateNetworkName()
  if (network !== undefined && !(names[network] ?? [network]).includes(found))
    throw initErrors.NETWORK_MISMATCH({ wanted: network, found })
  if (nosync) return
  say('Checking full node sync status')
  // A local network's time is its own: only a chain that goes by the wall clock can be behind it.
  if (found === 'force') return
  for (;;) {
    const { blocks, height } = await node.with({ signal }).chainHead()
    const behind = Math.floor(Date.now() / 1000) - (blocks[0]?.timestamp ?? 0)
    if (behind < BEHIND_EPOCHS * SECONDS_PER_EPOCH) return
    say(`the node is at epoch ${height}, ${behind} seconds behind; waiting (--nosync goes on)`)
    await sleep(LOOK_MS, undefined, { signal })
  }
}
