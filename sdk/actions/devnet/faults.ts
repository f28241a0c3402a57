import type { TestnetClient } from '#sdk/clients/testnet-client.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

const FAULT_TEXT = 'fault on demand'

/** A fault of calls: of which service, and how often. */
export interface CallFault {
  /** The method by its Go name: `MpoolPush`, `MarketImportDealData`. */
  readonly method: string
  /** Once if left out; 0 takes the fault back. */
  readonly times?: number
  /** `node`, `wallet`, `market`, `client`, `sealer`, `sealer-2` …; the node if left out. */
  readonly service?: string
}

function inject(connection: DevnetConnection, call: (testnet: TestnetClient) => Promise<void>): Promise<void> {
  return onLocalNetwork(connection, 'fail on demand', call)
}

/**
 * Lets the next calls of a method fail, before they have done anything.
 *
 * @throws {DEVNET_NOT_LOCAL} {SERVICE_UNKNOWN}
 * @example
 * import { failNext } from '#sdk/actions/devnet/faults.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await failNext(network, { method: 'MpoolPush', times: 2, message: 'the pool is full' })
 */
export function failNext(
  connection: DevnetConnection,
  fault: CallFault & { readonly message?: string },
): Promise<void> {
  const { method, times = 1, message = FAULT_TEXT, service } = fault
  return inject(connection, (testnet) => testnet.failNext(method, times, message, service ?? null))
}

/**
 * Lets the next calls of a method begin late, by the wall clock.
 *
 * @throws {DEVNET_NOT_LOCAL} {SERVICE_UNKNOWN}
 * @example
 * import { delayNext } from '#sdk/actions/devnet/faults.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await delayNext(network, { method: 'WalletSign', service: 'wallet', milliseconds: 500 })
 */
export function delayNext(
  connection: DevnetConnection,
  fault: CallFault & { readonly milliseconds: number },
): Promise<void> {
  const { method, times = 1, milliseconds, service } = fault
  return inject(connection, (testnet) => testnet.delayNext(method, times, milliseconds, service ?? null))
}

/**
 * Lets the next messages that are pushed get lost: the sender gets a CID, and the pool gets nothing.
 *
 * @throws {DEVNET_NOT_LOCAL}
 * @example
 * import { dropMessages } from '#sdk/actions/devnet/faults.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await dropMessages(network, 2)
 */
export function dropMessages(connection: DevnetConnection, times = 1): Promise<void> {
  return inject(connection, (testnet) => testnet.dropMessages(times))
}

/**
 * Holds back blocks: none come by themselves until it is told otherwise.
 *
 * @throws {DEVNET_NOT_LOCAL}
 * @example
 * import { holdBlocks } from '#sdk/actions/devnet/faults.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await holdBlocks(network)
 * await holdBlocks(network, false)
 */
export function holdBlocks(connection: DevnetConnection, held = true): Promise<void> {
  return inject(connection, (testnet) => testnet.holdBlocks(held))
}

/**
 * Gives the next proofs that a sealer makes a wrong bit; the chain refuses them.
 *
 * @throws {DEVNET_NOT_LOCAL} {SERVICE_UNKNOWN}
 * @example
 * import { spoilProofs } from '#sdk/actions/devnet/faults.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await spoilProofs(network, 1)
 */
export function spoilProofs(connection: DevnetConnection, times = 1, sealer?: string): Promise<void> {
  return inject(connection, (testnet) => testnet.spoilProofs(times, sealer ?? null))
}

/**
 * Makes everything work again.
 *
 * @throws {DEVNET_NOT_LOCAL}
 * @example
 * import { clearFaults } from '#sdk/actions/devnet/faults.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await clearFaults(network)
 */
export function clearFaults(connection: DevnetConnection): Promise<void> {
  return inject(connection, (testnet) => testnet.clearFaults())
}
