import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/** A point that a network can go back to, as often as one likes. */
export interface NetworkSnapshot extends AsyncDisposable {
  readonly id: number
  /** Puts the whole network back: chain, pool, time, and what the services keep. The snapshot stays. */
  restore(): Promise<void>
  /** Forgets the snapshot; the network stays as it is. */
  drop(): Promise<void>
  /** At the end of an `await using`: restores, and forgets. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Remembers the whole network: chain, message pool, time, the services' stores, piece and sector files. Snapshots nest, and
 * can be gone back to in any order.
 *
 * @throws {DEVNET_NOT_LOCAL} {NETWORK_NOT_QUIET}
 * @example
 * import { advance } from '#sdk/actions/devnet/advance.ts'
 * import { takeSnapshot } from '#sdk/actions/devnet/snapshot.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * const before = await takeSnapshot(network)
 * await advance(network, '180d')
 * await before.restore()
 */
export async function takeSnapshot(connection: DevnetConnection): Promise<NetworkSnapshot> {
  const id = await onLocalNetwork(connection, 'take snapshots', (testnet) => testnet.snapshot())
  const restore = () => revert(connection, id)
  const drop = () => onLocalNetwork(connection, 'take snapshots', (testnet) => testnet.dropSnapshot(id))
  return {
    id,
    restore,
    drop,
    async [Symbol.asyncDispose]() {
      await restore()
      await drop()
    },
  }
}

/**
 * Puts the whole network back to a snapshot by its number.
 *
 * @throws {DEVNET_NOT_LOCAL} {SNAPSHOT_NOT_FOUND}
 * @example
 * import { revert } from '#sdk/actions/devnet/snapshot.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await revert(network, 1)
 */
export function revert(connection: DevnetConnection, id: number): Promise<void> {
  return onLocalNetwork(connection, 'go back', (testnet) => testnet.revert(id))
}
