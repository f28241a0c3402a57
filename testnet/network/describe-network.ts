import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import type { SeededAccounts } from './accounts.ts'
import type { Listening } from './register-market.ts'

export interface NetworkParts {
  readonly endpoints: Readonly<Record<'node' | 'wallet' | 'market' | 'client', Endpoint>>
  /** One for each miner, in their order. */
  readonly sealers: readonly Endpoint[]
  readonly accounts: SeededAccounts
  readonly miners: readonly Address[]
  readonly sectorSize: number
  readonly listening: Listening
}

/** What a network tells of itself. */
export async function describeNetwork(node: NodeClient, parts: NetworkParts): Promise<NetworkInfo> {
  const { endpoints, sealers, accounts, miners, sectorSize, listening } = parts
  const { peerId, multiaddrs } = listening
  const { height } = await node.chainHead()
  const plain = ({ url, token }: Endpoint) => ({ url, token })
  const describedAccounts = accounts.all.map(async ({ name, key }) => ({
    name,
    address: key.address.toString(),
    idAddress: (await node.stateLookupID(key.address)).toString(),
    key: exportKeyInfo(key.toKeyInfo()),
    balance: `${await node.walletBalance(key.address)}`,
  }))
  const describedMiners = miners.map(async (miner, i) => {
    const { owner, worker } = await node.stateMinerInfo(miner)
    const described = { address: miner.toString(), owner: owner.toString(), worker: worker.toString() }
    const own = miners.length > 1 ? { sealer: plain(sealers[i]!) } : {}
    return { ...described, sectorSize, peerId, ...own }
  })
  return {
    chain: { epoch: height, networkName: await node.stateNetworkName() },
    services: {
      node: { url: endpoints.node.url, ws: endpoints.node.url.replace(/^http/, 'ws'), token: endpoints.node.token },
      market: { ...plain(endpoints.market), multiaddrs: [...multiaddrs] },
      client: plain(endpoints.client),
      sealer: plain(sealers[0]!),
      wallet: plain(endpoints.wallet),
    },
    accounts: await Promise.all(describedAccounts),
    miners: await Promise.all(describedMiners),
  }
}
