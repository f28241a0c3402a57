import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { StorageAsk } from '#sdk/deals/ask.ts'
import { queryAsk } from '#sdk/protocols/ask/query-ask.ts'
import type { ExchangeOptions } from '#sdk/protocols/exchange.ts'
import type { Host } from '#sdk/protocols/host.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import type { MinerInfo } from '#sdk/rpc/types/miner-info.ts'
import { clientErrors } from './errors.ts'

/** A provider as the chain describes it: where it is, and whose signature its answers carry. */
export interface Provider {
  readonly miner: Address
  readonly info: MinerInfo
  readonly peer: PeerAddress
  /** The key address of its worker. */
  readonly worker: Address
}

/** @throws {MINER_PEER_UNSET} {MINER_ADDRESS_UNSET} {RPC_ERROR} there is no such miner */
export async function findProvider(node: NodeClient, miner: Address): Promise<Provider> {
  const info = await node.stateMinerInfo(miner)
  const { peerId, multiaddrs } = info
  if (peerId === null) throw clientErrors.MINER_PEER_UNSET({ miner: miner.toString() })
  if (multiaddrs.length === 0) throw clientErrors.MINER_ADDRESS_UNSET({ miner: miner.toString(), peer: peerId })
  return { miner, info, peer: { peerId, multiaddrs }, worker: await node.stateAccountKey(info.worker) }
}

/**
 * The provider's ask, with its signature checked.
 *
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {ASK_NONE} {ASK_WRONG_MINER} {SIGNATURE_INVALID} {STREAM_TIMEOUT}
 */
export async function askOf(
  { host, node }: { host: Host; node: NodeClient },
  { peer, miner, worker }: Pick<Provider, 'peer' | 'miner' | 'worker'>,
  options: ExchangeOptions = {},
): Promise<StorageAsk> {
  // Providers know themselves by their ID address, and answer in that form.
  const { ask } = await queryAsk(host, peer, { miner: await node.stateLookupID(miner), worker }, options)
  return ask
}
