import { CID } from 'multiformats/cid'
import { accountState } from '#sdk/actors/account/state.ts'
import { type ActorName, actorCodes } from '#sdk/actors/actor-code.ts'
import { builtInCronEntries, cronState } from '#sdk/actors/cron/state.ts'
import { emptyInitState, initState } from '#sdk/actors/init/state.ts'
import { emptyMarketState, marketState } from '#sdk/actors/market/state.ts'
import { proofsOfSectorSize } from '#sdk/actors/miner/proof-types.ts'
import {
  createMinerParams,
  createMinerReturn,
  powerMethods,
  updateClaimedPowerParams,
} from '#sdk/actors/power/methods.ts'
import { emptyPowerState, powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { initialRewardState } from '#sdk/actors/reward/transition.ts'
import { singletonIds, singletons } from '#sdk/actors/singletons.ts'
import { systemState } from '#sdk/actors/system/state.ts'
import { emptyVerifregState, verifregState } from '#sdk/actors/verifreg/state.ts'
import { Address } from '#sdk/address/address.ts'
import { type BlockHeader, blockHeader } from '#sdk/chain/block-header.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { tipSetOf } from '#sdk/chain/tipset.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { INITIAL_BASE_FEE } from '../blocks/base-fee.ts'
import type { Allocation } from '../blocks/circulating-supply.ts'
import { environmentAt, mustSucceed, type Rules } from '../blocks/execute.ts'
import { storeMessages, storeReceipts } from '../blocks/message-roots.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import type { Randomness } from '../vm/environment.ts'
import { Vm } from '../vm/vm.ts'

export const MINING_ALLOCATION = 1_100_000_000n * 10n ** 18n
/** Every Filecoin network's genesis block names this as its parent. */
const GENESIS_PARENT = CID.parse('bafyreiaqpwbbyjo4a42saasj36kkrpv4tsherf2e7bvezkert2a7dhonoi')
const FIRST_MINER_ID = 1000

export interface GenesisAccount {
  /** A key address. */
  readonly address: Address
  readonly attoFil: bigint
}

export interface GenesisMiner {
  /** Key addresses of genesis accounts. */
  readonly owner: Address
  readonly worker: Address
  readonly sectorSize: number
  /** Bytes of storage power it starts with, without sectors behind it. */
  readonly power: bigint
}

export interface GenesisOptions {
  readonly networkName: string
  readonly seconds: number
  readonly seed: Uint8Array
  readonly accounts: readonly GenesisAccount[]
  readonly miners: readonly GenesisMiner[]
  /** The account that names verifiers. */
  readonly verifiedRegistryRoot: Address
}

export interface Genesis {
  readonly record: TipSetRecord
  readonly allocation: Allocation
  /** ID addresses, in the order of the options. */
  readonly miners: readonly Address[]
}

/** Builds the genesis state and block; the same options give the same CIDs. */
export function buildGenesis(
  store: Blockstore,
  options: GenesisOptions,
  rules: Omit<Rules, 'allocation'>,
  randomness: Randomness,
): Genesis {
  const tree = StateTree.create(store)
  const allocation = {
    mining: MINING_ALLOCATION,
    accounts: options.accounts.reduce((sum, { attoFil }) => sum + attoFil, 0n),
  }
  placeSingletons(tree, options)
  for (const { address, attoFil } of options.accounts) {
    const id = tree.register(address)
    place(tree, id, 'account', accountState, { address }, attoFil)
  }
  const root = Address.fromId(tree.resolve(options.verifiedRegistryRoot)!)
  place(tree, singletonIds.verifiedRegistry, 'verifiedregistry', verifregState, emptyVerifregState(store, root))
  const miners = createMiners(tree, options, { ...rules, allocation }, randomness)

  const block: BlockHeader = {
    miner: singletons.system,
    ticket: { vrfProof: blake2b256(Buffer.concat([Buffer.from('genesis ticket'), options.seed])) },
    electionProof: { winCount: 0, vrfProof: new Uint8Array(0) },
    beaconEntries: [],
    winPostProof: [],
    parents: [GENESIS_PARENT],
    parentWeight: 0n,
    height: 0,
    parentStateRoot: tree.flush(),
    parentMessageReceipts: storeReceipts(store, []),
    messages: storeMessages(store, []),
    blsAggregate: null,
    timestamp: options.seconds,
    blockSig: null,
    forkSignaling: 0,
    parentBaseFee: INITIAL_BASE_FEE,
  }
  store.put(blockHeader.encode(block))
  const tipSet = tipSetOf([block])
  const outcome = {
    stateRoot: block.parentStateRoot,
    receiptsRoot: block.parentMessageReceipts,
    receipts: [],
    fees: [],
    errors: [],
  }
  return { record: { tipSet, messages: [], outcome }, allocation, miners }
}

function placeSingletons(tree: StateTree, options: GenesisOptions): void {
  const { store } = tree
  place(tree, singletonIds.system, 'system', systemState, {})
  place(tree, singletonIds.init, 'init', initState, emptyInitState(store, options.networkName))
  place(tree, singletonIds.reward, 'reward', rewardState, initialRewardState(0n), MINING_ALLOCATION)
  place(tree, singletonIds.cron, 'cron', cronState, { entries: [...builtInCronEntries] })
  place(tree, singletonIds.power, 'storagepower', powerState, emptyPowerState(store))
  place(tree, singletonIds.market, 'storagemarket', marketState, emptyMarketState(store))
  place(tree, singletonIds.burntFunds, 'account', accountState, { address: singletons.burntFunds })
}

function place<T>(tree: StateTree, id: number, name: ActorName, codec: Codec<T>, value: T, balance = 0n): void {
  tree.set(id, {
    code: actorCodes[name],
    nonce: 0,
    balance,
    state: { decoded: { codec: codec as Codec<unknown>, value } },
  })
}

/** Miners come into being as anywhere: by the power actor. Their ids start at 1000. */
function createMiners(tree: StateTree, options: GenesisOptions, rules: Rules, randomness: Randomness): Address[] {
  const init = tree.state(singletonIds.init, initState)
  tree.setState(singletonIds.init, initState, { ...init, nextId: FIRST_MINER_ID })
  const vm = new Vm(tree, environmentAt(rules, { baseFee: INITIAL_BASE_FEE, randomness }, 0, tree))
  return options.miners.map(({ owner, worker, sectorSize, power }) => {
    const params = createMinerParams.encode({
      owner,
      worker,
      windowPostProofType: proofsOfSectorSize(sectorSize).windowPost,
      peer: new Uint8Array(0),
      multiaddrs: [],
    })
    const create = draftMessage({ to: singletons.power, from: owner, method: powerMethods.CreateMiner.number, params })
    const { idAddress } = createMinerReturn.decode(mustSucceed(vm.applyImplicit(create)))
    const claim = updateClaimedPowerParams.encode({ rawByteDelta: power, qualityAdjustedDelta: power })
    const grant = draftMessage({
      to: singletons.power,
      from: idAddress,
      method: powerMethods.UpdateClaimedPower.number,
      params: claim,
    })
    mustSucceed(vm.applyImplicit(grant))
    return idAddress
  })
}
