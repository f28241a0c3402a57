import { Address } from '#sdk/address/address.ts'
import * as dealkit from '#sdk/index.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import type { StatusSource } from './status.ts'

/** What the header asks of a network. A network without a market has no deals to count. */
export function statusSource(network: NetworkClients): StatusSource {
  return {
    networkName: network.info.chain.networkName,
    async status() {
      const { height } = await network.node.chainHead()
      const dealsByState: Record<string, number> = {}
      if (network.info.services.market !== undefined) {
        for (const { state } of await network.market.marketListIncompleteDeals({})) {
          dealsByState[`StorageDeal${state}`] = (dealsByState[`StorageDeal${state}`] ?? 0) + 1
        }
      }
      return { epoch: height, dealsByState }
    },
  }
}

const services = ['node', 'market', 'client', 'sealer', 'wallet'] as const

/** The names that every line of the REPL sees. */
export function networkScope(network: NetworkClients): Record<string, unknown> {
  const { info } = network
  const scope: Record<string, unknown> = { dealkit, network, info }
  for (const name of services) if (info.services[name] !== undefined) scope[name] = network[name]
  if (info.services.node !== undefined) scope['testnet'] = network.testnet
  const [miner] = info.miners
  const [account] = info.accounts
  if (miner !== undefined) scope['miner'] = Address.parse(miner.address)
  if (account !== undefined) scope['account'] = Address.parse(account.address)
  return scope
}
