import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import type { stateMethods } from '#sdk/rpc/api/node/state.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { circulatingSupply } from '../blocks/circulating-supply.ts'
import {
  collateralBounds,
  isProposalPending,
  marketBalance,
  marketDeals,
  marketParticipants,
  storageDeal,
} from '../queries/market.ts'
import { clientDataCap, registryRootKey, verifierDataCap } from '../queries/verified.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import type { Node } from './node.ts'

/** The storage market actor, the verified registry, and what collateral deals take. */
export function marketHandlers(
  { chain }: Node,
  treeAt: (key: TipSetKey | undefined) => StateTree,
): Handlers<typeof stateMethods> {
  return {
    StateMarketBalance(address, key) {
      return marketBalance(treeAt(key), address)
    },
    StateMarketParticipants(key) {
      return marketParticipants(treeAt(key))
    },
    StateMarketDeals(key) {
      return marketDeals(treeAt(key))
    },
    StateMarketStorageDeal(id, key) {
      return storageDeal(treeAt(key), id)
    },
    StateMarketProposalPending(proposal, key) {
      return isProposalPending(treeAt(key), proposal)
    },
    StateDealProviderCollateralBounds(size, _verified, key) {
      const tree = treeAt(key)
      return collateralBounds(tree, size, circulatingSupply(tree, chain.rules.allocation).circulating)
    },
    StateVerifiedClientStatus(address, key) {
      return clientDataCap(treeAt(key), address)
    },
    StateVerifierStatus(address, key) {
      return verifierDataCap(treeAt(key), address)
    },
    StateVerifiedRegistryRootKey(key) {
      return registryRootKey(treeAt(key))
    },
  }
}
