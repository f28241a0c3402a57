import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { Codec } from '#sdk/codec/index.ts'
import { loadValue } from '#sdk/collections/block-value.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { type ActorName, actorCodes } from './actor-code.ts'
import { builtInCronEntries } from './cron/state.ts'
import { emptyInitState, openAddressMap } from './init/state.ts'
import {
  emptyMarketState,
  type MarketState,
  openDealOps,
  openDealStates,
  openEscrowTable,
  openPendingProposals,
  openProposals,
} from './market/state.ts'
import { deadline } from './miner/deadline.ts'
import type { MinerInfo } from './miner/info.ts'
import {
  availableBalance,
  emptyMinerState,
  loadAllocatedSectors,
  loadDeadlines,
  loadMinerInfo,
  loadVestingFunds,
  openPreCommittedSectors,
  openSectors,
  provingDeadline,
} from './miner/state.ts'
import { emptyPowerState, openClaims, openCronQueue, openProofBatch } from './power/state.ts'
import { actorTypes } from './registry.ts'
import { initialRewardState } from './reward/transition.ts'
import { emptyVerifregState, openRemoveDataCapProposalIds, openVerifiers } from './verifreg/state.ts'

const emptyHamt = 'bafy2bzaceamp42wmmgr2g2ymg46euououzfyck7szknvfacqscohrvaikwfay'
const emptyAmt5 = 'bafy2bzaceacu3yonapahihxmnhzuvk76yupwjmyeymd2l5n6xfs5st52shm6a'
const emptyAmt6 = 'bafy2bzaceaa2jny7gkgdwnid4kuldau6bnvgyss5bszo4uy6uikrncvdu5mc2'
const emptyAmt3 = 'bafy2bzacedijw74yui7otvo63nfl3hdq2vdzuy7wx2tnptwed6zml4vvz7wee'

const owner = Address.fromId(101)
const minerAddress = Address.fromId(1000)
const info: MinerInfo = {
  owner,
  worker: owner,
  controlAddresses: [],
  pendingWorkerKey: null,
  peerId: new Uint8Array(),
  multiaddrs: [],
  windowPostProofType: 6,
  sectorSize: 2 ** 23,
  windowPostPartitionSectors: 2,
  consensusFaultElapsed: -1,
  pendingOwnerAddress: null,
}

function survives<T>(name: ActorName, state: T): void {
  const codec = actorTypes[name].state as Codec<T>
  const decoded = codec.decode(codec.encode(state))
  expect(codec.encode(decoded)).toEqual(codec.encode(state))
  expect(codec.fromJson(codec.toJson(state))).toEqual(decoded)
}

describe('empty states', () => {
  it('of the init actor gives ids from 100', () => {
    const store = new MemoryBlockstore()
    const state = emptyInitState(store, 'force')
    survives('init', state)
    expect(actorTypes.init.state.toJson(state)).toEqual({
      AddressMap: { '/': emptyHamt },
      NextID: 100,
      NetworkName: 'force',
    })
    expect(openAddressMap(store, state).isEmpty).toBe(true)
  })

  it('of the market has the Go field names and roots', () => {
    const store = new MemoryBlockstore()
    const state = emptyMarketState(store)
    survives('storagemarket', state)
    expect(actorTypes.storagemarket.state.toJson(state)).toEqual({
      Proposals: { '/': emptyAmt5 },
      States: { '/': emptyAmt6 },
      PendingProposals: { '/': emptyHamt },
      EscrowTable: { '/': emptyHamt },
      LockedTable: { '/': emptyHamt },
      NextID: 0,
      DealOpsByEpoch: { '/': emptyHamt },
      LastCron: -1,
      TotalClientLockedCollateral: '0',
      TotalProviderLockedCollateral: '0',
      TotalClientStorageFee: '0',
    })
  })

  it('of power, reward, verified registry, cron and system survive', () => {
    const store = new MemoryBlockstore()
    const power = emptyPowerState(store)
    survives('storagepower', power)
    expect(Object.keys(actorTypes.storagepower.state.toJson(power) as object)).toEqual([
      'TotalRawBytePower',
      'TotalBytesCommitted',
      'TotalQualityAdjPower',
      'TotalQABytesCommitted',
      'TotalPledgeCollateral',
      'ThisEpochRawBytePower',
      'ThisEpochQualityAdjPower',
      'ThisEpochPledgeCollateral',
      'ThisEpochQAPowerSmoothed',
      'MinerCount',
      'MinerAboveMinPowerCount',
      'CronEventQueue',
      'FirstCronEpoch',
      'Claims',
      'ProofValidationBatch',
    ])
    expect(openClaims(store, power).isEmpty && openCronQueue(store, power).isEmpty).toBe(true)
    expect(openProofBatch(store, power).isEmpty).toBe(true)
    survives('reward', initialRewardState(0n))
    const verifreg = emptyVerifregState(store, owner)
    survives('verifiedregistry', verifreg)
    expect(openVerifiers(store, verifreg).isEmpty).toBe(true)
    survives('cron', { entries: builtInCronEntries })
    expect(builtInCronEntries.map(({ receiver, methodNum }) => [receiver.id, methodNum])).toEqual([
      [4, 5],
      [5, 9],
    ])
    survives('system', {})
    expect(Buffer.from(actorTypes.system.state.encode({})).toString('hex')).toBe('80')
  })

  it('of a miner has 48 deadlines and no sectors', () => {
    const store = new MemoryBlockstore()
    const state = emptyMinerState(store, info, 5000, 100)
    survives('storageminer', state)
    expect(state).toMatchObject({ provingPeriodStart: 2980, currentDeadline: 33, deadlineCronActive: false })
    expect(state.sectors.toString()).toBe(emptyAmt5)
    expect(state.preCommittedSectorsCleanUp.toString()).toBe(emptyAmt6)
    expect(loadMinerInfo(store, state)).toEqual(info)
    expect(loadVestingFunds(store, state).funds).toEqual([])
    expect(loadAllocatedSectors(store, state).isEmpty).toBe(true)
    expect(openSectors(store, state).count).toBe(0)
    expect(openPreCommittedSectors(store, state).isEmpty).toBe(true)
    const { due } = loadDeadlines(store, state)
    expect(due).toHaveLength(48)
    const first = loadValue(store, due[0]!, deadline)
    expect(first.partitions.toString()).toBe(emptyAmt3)
    expect(provingDeadline(state, 5000)).toMatchObject({ index: 33, periodStart: 2980 })
    expect(availableBalance({ ...state, lockedFunds: 3n, feeDebt: 4n }, 10n)).toBe(3n)
  })
})

describe('the collections of a state', () => {
  it('open with what was put in', () => {
    const store = new MemoryBlockstore()
    let state: MarketState = emptyMarketState(store)
    const proposals = openProposals(store, state)
    const proposal = {
      pieceCid: actorCodes.account,
      pieceSize: 2048,
      verifiedDeal: false,
      client: owner,
      provider: minerAddress,
      label: 'bafk…',
      startEpoch: 10,
      endEpoch: 20,
      storagePricePerEpoch: 5n,
      providerCollateral: 0n,
      clientCollateral: 0n,
    }
    proposals.set(0, proposal)
    const escrow = openEscrowTable(store, state)
    escrow.set(owner, 10n ** 18n)
    const ops = openDealOps(store, state)
    ops.add(12, [0])
    const pending = openPendingProposals(store, state)
    pending.set(actorCodes.account, null)
    state = {
      ...state,
      proposals: proposals.flush(),
      escrowTable: escrow.flush(),
      dealOpsByEpoch: ops.flush(),
      pendingProposals: pending.flush(),
      nextId: 1,
    }
    expect(openProposals(store, state).get(0)).toEqual(proposal)
    expect(openDealStates(store, state).get(0)).toBeUndefined()
    expect(openEscrowTable(store, state).get(Address.fromId(101))).toBe(10n ** 18n)
    expect(openDealOps(store, state).get(12)).toEqual([0])
    expect(openPendingProposals(store, state).has(actorCodes.account)).toBe(true)
  })

  it('count datacap removals by verifier and client', () => {
    const store = new MemoryBlockstore()
    const ids = openRemoveDataCapProposalIds(store, emptyVerifregState(store, owner))
    ids.set({ first: owner, second: minerAddress }, { proposalId: 1 })
    expect(ids.get({ first: owner, second: minerAddress })).toEqual({ proposalId: 1 })
    expect(ids.get({ first: minerAddress, second: owner })).toBeUndefined()
  })
})
