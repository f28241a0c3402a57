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
 * const before = await takeSnapshot(connection)
 * await advance(connection, '180d')
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
 * await revert(connection, 1)
 */
export function revert(connection: DevnetConnection, id: number): Promise<void> {
  return onLocalNetwork(connection, 'go back', (testnet) => testnet.revert(id))
}
