import { preCommitChallengeDelay, supportedProofTypes } from '#sdk/actors/miner/policy.ts'
import { consensusMinerMinPower } from '#sdk/actors/power/policy.ts'
import { decodeParams } from '#sdk/actors/registry.ts'
import type { Address } from '#sdk/address/address.ts'
import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import type { stateMethods } from '#sdk/rpc/api/node/state.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { circulatingSupply } from '../blocks/circulating-supply.ts'
import { EPOCH_SECONDS } from '../blocks/produce.ts'
import type { ChainRandomness } from '../blocks/randomness.ts'
import type { Chain } from '../chain.ts'
import { chainErrors } from '../errors.ts'
import { forkUpgradeParams, NETWORK_VERSION } from '../network-version.ts'
import {
  actorAt,
  actorRecordAt,
  idAddressOf,
  listActors,
  listMiners,
  readState,
  robustAddress,
} from '../queries/actors.ts'
import { callMessage, replayMessage } from '../queries/calls.ts'
import { listMessages, searchMessage, waitMessage } from '../queries/messages.ts'
import { changedActors, computeState } from '../queries/state-changes.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { actorCodeHandlers } from './actor-codes.ts'
import type { Node } from './node.ts'
import { marketHandlers } from './state-market.ts'

/** Accounts, the network, messages and their outcome, the storage market. */
export function stateHandlers(node: Node): Handlers<typeof stateMethods> {
  const { chain, blocks } = node
  const treeAt = (key: TipSetKey | undefined): StateTree => chain.stateAt(chain.index.byKey(key))

  const keyOf = (address: Address, key: TipSetKey | undefined): Address => {
    if (address.isKey) return address
    const found = chain.keyOf(address, treeAt(key))
    // A new account is known to the pool before any query's state shows it.
    const now = found ?? chain.keyOf(address, chain.after)
    if (now === undefined) throw chainErrors.NO_KEY_ADDRESS({ address: address.toString() })
    return now
  }
  const supplyAt = (key: TipSetKey | undefined) => circulatingSupply(treeAt(key), chain.rules.allocation)

  return {
    ...marketHandlers(node, treeAt),
    ...actorCodeHandlers(node),
    StateNetworkName() {
      return chain.networkName
    },
    StateNetworkVersion() {
      return NETWORK_VERSION
    },
    StateGetNetworkParams() {
      return {
        networkName: chain.networkName,
        blockDelaySecs: EPOCH_SECONDS,
        consensusMinerMinPower,
        supportedProofTypes: [...supportedProofTypes],
        preCommitChallengeDelay,
        forkUpgradeParams,
        eip155ChainId: 0,
      }
    },
    StateAccountKey(address, key) {
      return keyOf(address, key)
    },
    ResolveToKeyAddr(address) {
      return keyOf(address, undefined)
    },
    StateLookupID(address, key) {
      return idAddressOf(treeAt(key), address)
    },
    StateLookupRobustAddress(address, key) {
      return robustAddress(treeAt(key), address)
    },
    StateGetActor(address, key) {
      return actorRecordAt(treeAt(key), address)
    },
    StateReadState(address, key) {
      return readState(treeAt(key), address)
    },
    StateListActors(key) {
      return listActors(treeAt(key))
    },
    StateListMiners(key) {
      return listMiners(treeAt(key))
    },
    StateListMessages(match, key, until) {
      return listMessages(chain, chain.index.byKey(key), match, until)
    },
    StateCall(message, key) {
      return callMessage(chain, message, chain.index.byKey(key))
    },
    StateReplay(_key, cid) {
      return replayMessage(chain, cid)
    },
    StateSearchMsg(from, cid, limit, allowReplaced) {
      return searchMessage(chain, chain.index.byKey(from), cid, { limit, allowReplaced }) ?? null
    },
    StateWaitMsg(cid, confidence, limit, allowReplaced, { signal }) {
      return waitMessage(chain, blocks, cid, confidence, { limit, allowReplaced, signal })
    },
    StateDecodeParams(to, method, params, key) {
      return decodeParams(actorAt(treeAt(key), to).actor.code, method, params)
    },
    StateGetBeaconEntry(epoch) {
      return chain.beacon.entry(epoch)
    },
    StateGetRandomnessFromBeacon(tag, epoch, entropy, key) {
      return randomnessAt(chain, key, epoch).fromBeacon(tag, epoch, entropy)
    },
    StateGetRandomnessFromTickets(tag, epoch, entropy, key) {
      return randomnessAt(chain, key, epoch).fromTickets(tag, epoch, entropy)
    },
    StateGetRandomnessDigestFromBeacon(epoch, key) {
      return randomnessAt(chain, key, epoch).beaconDigest(epoch)
    },
    StateGetRandomnessDigestFromTickets(epoch, key) {
      return randomnessAt(chain, key, epoch).ticketDigest(epoch)
    },
    StateChangedActors(before, after) {
      return changedActors(chain, before, after)
    },
    StateCompute(height, messages, key) {
      return computeState(chain, chain.index.byKey(key), height, messages)
    },
    StateCirculatingSupply(key) {
      return supplyAt(key).circulating
    },
    StateVMCirculatingSupplyInternal(key) {
      const { vested, mined, burnt, locked, circulating } = supplyAt(key)
      return {
        filVested: vested,
        filMined: mined,
        filBurnt: burnt,
        filLocked: locked,
        filCirculating: circulating,
        filReserveDisbursed: 0n,
      }
    },
  }
}

/** The randomness that a tipset's chain holds. @throws {RANDOMNESS_AHEAD} for an epoch after it */
export function randomnessAt(chain: Chain, key: TipSetKey | undefined, epoch: number): ChainRandomness {
  const head = chain.index.byKey(key).tipSet.height
  if (epoch > head) throw chainErrors.RANDOMNESS_AHEAD({ epoch, head })
  return chain.randomness
}
