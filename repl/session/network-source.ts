import { storageDealStateName } from '#sdk/deals/status.ts'
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
          const name = storageDealStateName(state)
          dealsByState[name] = (dealsByState[name] ?? 0) + 1
        }
      }
      return { epoch: height, dealsByState }
    },
  }
}
