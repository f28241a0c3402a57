import type { Address } from '#sdk/address/address.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Gives an address exactly so many attoFIL; a key that is new on chain becomes an account. The difference comes out of the
 * chain's reserve, or goes there.
 *
 * @throws {DEVNET_NOT_LOCAL}
 * @example
 * import { setBalance } from '#sdk/actions/devnet/set-balance.ts'
 * import { connect, loadNetworkInfo, parseFil } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await setBalance(network, await network.client.defaultAddress(), parseFil('5 FIL'))
 */
export function setBalance(connection: DevnetConnection, address: Address, attoFil: bigint): Promise<void> {
  return onLocalNetwork(connection, 'set balances', (testnet) => testnet.setBalance(address, attoFil))
}
