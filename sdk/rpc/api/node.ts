import type { ComponentApi } from '../client.ts'
import { chainMethods } from './node/chain.ts'
import { commonMethods } from './node/common.ts'
import { gasMethods } from './node/gas.ts'
import { minerMethods } from './node/miner.ts'
import { mpoolMethods } from './node/mpool.ts'
import { netMethods } from './node/net.ts'
import { paychMethods } from './node/paych.ts'
import { stateMethods } from './node/state.ts'
import { stateMinerMethods } from './node/state-miner.ts'
import { stateV0Methods } from './node/state-v0.ts'
import { syncMethods } from './node/sync.ts'
import { nodeWalletMethods } from './node/wallet.ts'

export const nodeMethods = {
  ...chainMethods,
  ...stateMethods,
  ...stateMinerMethods,
  ...mpoolMethods,
  ...gasMethods,
  ...nodeWalletMethods,
  ...netMethods,
  ...syncMethods,
  ...minerMethods,
  ...paychMethods,
  ...commonMethods,
}

const onlyV1 = [
  'ChainGetTipSetAfterHeight',
  'StateLookupRobustAddress',
  'StateGetBeaconEntry',
  'StateComputeDataCID',
  'StateMarketProposalPending',
  'GetActorEventsRaw',
  'SubscribeActorEventsRaw',
  'ChainGetEvents',
  'StateGetRandomnessDigestFromBeacon',
  'StateGetRandomnessDigestFromTickets',
  'NodeStatus',
  'MpoolCheckMessages',
  'MpoolCheckPendingMessages',
  'MpoolCheckReplaceMessages',
  'StateEncodeParams',
  'StateGetAllAllocations',
  'StateGetAllClaims',
  'StateGetAllocationIdForPendingDeal',
  'StateMinerCreationDeposit',
  'PaychFund',
  'StateMinerAllocated',
] as const satisfies readonly (keyof typeof nodeMethods)[]

export type NodeMethods = typeof nodeMethods

function without<T extends object, K extends keyof T>(table: T, names: readonly K[]): Omit<T, K> {
  const left = { ...table }
  for (const name of names) delete left[name]
  return left
}

/**
 * The methods of /rpc/v0: those of v1 less what is newer, and with v0's own signatures.
 * Source: venus venus-shared/api/chain/v0.
 */
export const nodeMethodsV0 = {
  ...without(nodeMethods, [
    ...onlyV1,
    ...(Object.keys(stateV0Methods) as (keyof typeof stateV0Methods & keyof NodeMethods)[]),
  ]),
  ...stateV0Methods,
}
export type NodeMethodsV0 = typeof nodeMethodsV0

/** The venus node's API. Source: venus venus-shared/api/chain/v1. */
export const nodeApi = {
  component: 'venus node',
  namespace: 'Filecoin',
  version: 'v1',
  methods: nodeMethods,
} as const satisfies ComponentApi<NodeMethods>

export const nodeApiV0 = { ...nodeApi, version: 'v0', methods: nodeMethodsV0 } as const
