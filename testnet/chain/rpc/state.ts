import { initState, openAddressMap } from '#sdk/actors/init/state.ts'
import { preCommitChallengeDelay, supportedProofTypes } from '#sdk/actors/miner/policy.ts'
import { consensusMinerMinPower } from '#sdk/actors/power/policy.ts'
import { openClaims, powerState } from '#sdk/actors/power/state.ts'
import { actorTypeOf, decodeParams, decodeState } from '#sdk/actors/registry.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import type { stateMethods } from '#sdk/rpc/api/node/state.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { circulatingSupply } from '../blocks/circulating-supply.ts'
import { EPOCH_SECONDS } from '../blocks/produce.ts'
import { chainErrors } from '../errors.ts'
import { NETWORK_VERSION } from '../network-version.ts'
import { callMessage, replayMessage } from '../queries/calls.ts'
import { searchMessage, waitMessage } from '../queries/messages.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import type { Node } from './node.ts'
import { marketHandlers } from './state-market.ts'

/** Upgrades lie behind a network of this version: it starts with their rules. */
const PAST = -1

/** Accounts, the network, messages and their outcome, the storage market. */
export function stateHandlers(node: Node): Handlers<typeof stateMethods> {
  const { chain, blocks } = node
  const treeAt = (key: TipSetKey | undefined): StateTree => chain.stateAt(chain.index.byKey(key))

  const idOf = (address: Address, tree: StateTree): number => {
    const id = tree.resolve(address)
    if (id === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
    return id
  }
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
        forkUpgradeParams: { UpgradeHyperdriveHeight: PAST, UpgradeChocolateHeight: PAST, UpgradeOhSnapHeight: PAST },
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
      return Address.fromId(idOf(address, treeAt(key)))
    },
    StateLookupRobustAddress(address, key) {
      const tree = treeAt(key)
      if (!address.isId) return address
      const map = openAddressMap(tree.store, tree.state(singletonIds.init, initState))
      for (const [robust, id] of map.entries()) if (id === address.id) return robust
      throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
    },
    StateGetActor(address, key) {
      const tree = treeAt(key)
      const record = tree.record(idOf(address, tree))
      if (record === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
      return record
    },
    StateReadState(address, key) {
      const tree = treeAt(key)
      const record = tree.record(idOf(address, tree))
      if (record === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: address.toString() })
      const state = decodeState(record.code, tree.store.get(record.head)!)
      return { balance: record.balance, code: record.code, state: actorTypeOf(record.code).state.toJson(state) }
    },
    StateListActors(key) {
      return [...treeAt(key).actors()].map(([address]) => address)
    },
    StateListMiners(key) {
      const tree = treeAt(key)
      return [...openClaims(tree.store, tree.state(singletonIds.power, powerState)).keys()]
    },
    StateListMessages(match, key, until) {
      const tree = treeAt(key)
      const { height } = chain.index.byKey(key).tipSet
      const same = (wanted: Address | null, found: Address) =>
        wanted === null || tree.resolve(wanted) === tree.resolve(found)
      return chain.index
        .records()
        .filter(({ tipSet }) => tipSet.height <= height && tipSet.height >= until)
        .flatMap(({ messages }) => messages)
        .filter(({ signed }) => same(match.to, signed.message.to) && same(match.from, signed.message.from))
        .map(({ cid }) => cid)
        .reverse()
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
      const tree = treeAt(key)
      const actor = tree.get(idOf(to, tree))
      if (actor === undefined) throw chainErrors.ACTOR_NOT_FOUND({ address: to.toString() })
      return decodeParams(actor.code, method, params)
    },
    StateGetBeaconEntry(epoch) {
      return chain.beacon.entry(epoch)
    },
    StateGetRandomnessFromBeacon(tag, epoch, entropy) {
      requirePast(chain.head.tipSet.height, epoch)
      return chain.randomness.fromBeacon(tag, epoch, entropy)
    },
    StateGetRandomnessFromTickets(tag, epoch, entropy) {
      requirePast(chain.head.tipSet.height, epoch)
      return chain.randomness.fromTickets(tag, epoch, entropy)
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

function requirePast(head: number, epoch: number): void {
  if (epoch > head) throw chainErrors.RANDOMNESS_AHEAD({ epoch, head })
}
