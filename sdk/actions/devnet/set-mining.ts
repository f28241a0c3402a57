import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/** When blocks come by themselves: as soon as there is work for them, every so many milliseconds, or never. */
export type Mining = 'auto' | 'manual' | { readonly intervalMs: number }

/**
 * Says when blocks come. With `manual` nothing moves but by the actions of this folder, and the services' clocks move with
 * the chain alone: what a script does then is the same every time.
 *
 * @throws {DEVNET_NOT_LOCAL}
 * @example
 * import { setMining } from '#sdk/actions/devnet/set-mining.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await setMining(network, 'manual')
 */
export function setMining(connection: DevnetConnection, mining: Mining): Promise<void> {
  const mode = typeof mining === 'string' ? { mode: mining } : ({ mode: 'interval', ...mining } as const)
  return onLocalNetwork(connection, 'change when blocks are made', (testnet) => testnet.setMining(mode))
}
