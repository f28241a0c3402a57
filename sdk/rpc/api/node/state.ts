import { actorRecord, actorState } from '#sdk/chain/actor.ts'
import { beaconEntry } from '#sdk/chain/block-header.ts'
import { invocationResult } from '#sdk/chain/execution.ts'
import { message } from '#sdk/chain/message.ts'
import { messageLookup } from '#sdk/chain/message-lookup.ts'
import { messageMatch } from '#sdk/chain/message-pool.ts'
import { tipSet } from '#sdk/chain/tipset.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { json, jsonList, jsonNullable, jsonRecord, jsonStruct } from '#sdk/codec/json.ts'
import { bool, bytes, int, text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { allocation, allocationClaim } from '../../types/allocation.ts'
import { collateralBounds, marketBalance, marketDeal } from '../../types/market-deal.ts'
import { circulatingSupply, networkParams } from '../../types/network-params.ts'
import { fromTsk, tsk } from './tipset-param.ts'

const addr = param('addr', address)
const personalization = param('personalization', int)
const randomnessEpoch = param('randEpoch', int)
const entropy = param('entropy', bytes())
const msg = param('msg', cid)
const networkVersion = param('nv', uint)
const limit = param('limit', int)
const allowReplaced = param('allowReplaced', bool)

/** Accounts, the network, messages and their outcome, the storage market. */
export const stateMethods = {
  StateNetworkName: method('read', [], text()),
  StateNetworkVersion: method('read', [tsk], uint),
  StateGetNetworkParams: method('read', [], networkParams),
  StateAccountKey: method('read', [addr, tsk], address),
  StateLookupID: method('read', [addr, tsk], address),
  StateLookupRobustAddress: method('read', [addr, tsk], address),
  ResolveToKeyAddr: method('read', [addr, param('ts', jsonNullable(tipSet))], address),
  StateGetActor: method('read', [param('actor', address), tsk], jsonNullable(actorRecord)),
  StateReadState: method('read', [param('actor', address), tsk], actorState),
  StateListActors: method('read', [tsk], jsonList(address)),
  StateListMiners: method('read', [tsk], jsonList(address)),
  StateListMessages: method('read', [param('match', messageMatch), tsk, param('toht', int)], jsonList(cid)),
  StateCall: method('read', [param('msg', message), tsk], invocationResult),
  StateReplay: method('read', [tsk, msg], invocationResult),
  StateSearchMsg: method('read', [fromTsk, msg, limit, allowReplaced], jsonNullable(messageLookup)),
  StateWaitMsg: method('read', [msg, param('confidence', uint), limit, allowReplaced], messageLookup),
  StateDecodeParams: method(
    'read',
    [param('toAddr', address), param('method', uint), param('params', bytes()), tsk],
    json,
  ),
  StateGetBeaconEntry: method('read', [param('epoch', int)], beaconEntry),
  StateGetRandomnessFromBeacon: method('read', [personalization, randomnessEpoch, entropy, tsk], bytes()),
  StateGetRandomnessFromTickets: method('read', [personalization, randomnessEpoch, entropy, tsk], bytes()),
  StateCirculatingSupply: method('read', [tsk], bigint),
  StateVMCirculatingSupplyInternal: method('read', [tsk], circulatingSupply),
  StateMarketBalance: method('read', [addr, tsk], marketBalance),
  StateMarketParticipants: method('read', [tsk], jsonRecord(marketBalance)),
  StateMarketDeals: method('read', [tsk], jsonRecord(marketDeal)),
  StateMarketStorageDeal: method('read', [param('dealID', uint), tsk], marketDeal),
  StateDealProviderCollateralBounds: method(
    'read',
    [param('size', uint), param('verified', bool), tsk],
    collateralBounds,
  ),
  StateMarketProposalPending: method('read', [param('proposalCid', cid), tsk], bool),
  /** Null for an address without datacap. */
  StateVerifiedClientStatus: method('read', [addr, tsk], jsonNullable(bigint)),
  StateVerifierStatus: method('read', [addr, tsk], jsonNullable(bigint)),
  StateVerifiedRegistryRootKey: method('read', [tsk], address),
  StateGetAllocation: method('read', [addr, param('allocationID', uint), tsk], jsonNullable(allocation)),
  StateGetAllocations: method('read', [addr, tsk], jsonRecord(allocation)),
  StateGetClaim: method('read', [addr, param('claimID', uint), tsk], jsonNullable(allocationClaim)),
  StateGetClaims: method('read', [addr, tsk], jsonRecord(allocationClaim)),
  StateGetAllAllocations: method('read', [tsk], jsonRecord(allocation)),
  StateGetAllClaims: method('read', [tsk], jsonRecord(allocationClaim)),
  StateGetAllocationForPendingDeal: method('read', [param('dealID', uint), tsk], jsonNullable(allocation)),
  StateGetAllocationIdForPendingDeal: method('read', [param('dealID', uint), tsk], uint),
  StateGetRandomnessDigestFromBeacon: method('read', [randomnessEpoch, tsk], bytes()),
  StateGetRandomnessDigestFromTickets: method('read', [randomnessEpoch, tsk], bytes()),
  /** The actors that differ between two states, by their address. */
  StateChangedActors: method('read', [param('old', cid), param('new', cid)], jsonRecord(actorRecord)),
  /** Code CIDs by the actors' names. */
  StateActorCodeCIDs: method('read', [networkVersion], jsonRecord(cid)),
  StateActorManifestCID: method('read', [networkVersion], cid),
  StateEncodeParams: method('read', [param('toActCode', cid), param('method', uint), param('params', json)], bytes()),
  /** The state after these messages on top of a tipset's, and how each was executed. */
  StateCompute: method(
    'read',
    [param('height', int), param('msgs', jsonList(message, 10_000)), tsk],
    jsonStruct('ComputeStateOutput', { root: cid, trace: jsonList(invocationResult) }),
  ),
} satisfies MethodTable
