import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { Codec } from '#sdk/codec/index.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { loadValue } from '#sdk/collections/block-value.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { type ActorName, actorCodes } from './actor-code.ts'
import { builtInCronEntries } from './cron/state.ts'
import { exitCodeText, isSendFailure } from './exit-codes.ts'
import { emptyInitState, openAddressMap } from './init/state.ts'
import { providerCollateralBounds } from './market/policy.ts'
import {
  emptyMarketState,
  type MarketState,
  openDealOps,
  openDealStates,
  openEscrowTable,
  openPendingProposals,
  openProposals,
} from './market/state.ts'
import { deadline, emptyDeadlines, findSector, loadDeadline, openPartitions, withDeadline } from './miner/deadline.ts'
import type { MinerInfo } from './miner/info.ts'
import { activeSectors, emptyPartition, expirationSet, liveSectors, partition } from './miner/partition.ts'
import {
  maxProveCommitDuration,
  preCommitSealProofTypes,
  qaPowerForWeight,
  sectorDealsMax,
  sectorMaximumLifetime,
} from './miner/policy.ts'
import { postProofName, sealProofInfo, sealProofName, windowPostInfo } from './miner/proof-types.ts'
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
import { lockFunds, unlockUnvested, unlockVested, type VestingFunds } from './miner/vesting.ts'
import { multisigLocked } from './multisig/state.ts'
import { currentTotalPower, emptyPowerState, openClaims, openCronQueue, openProofBatch } from './power/state.ts'
import { actorTypes } from './registry.ts'
import { afterNetworkReport, initialRewardState } from './reward/transition.ts'
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

describe('deadlines and partitions', () => {
  it('say where a sector is', () => {
    const store = new MemoryBlockstore()
    let all = emptyDeadlines(store)
    const third = loadDeadline(store, all, 3)
    const partitions = openPartitions(store, third)
    partitions.set(0, { ...emptyPartition(store), sectors: BitField.of([1, 2]) })
    partitions.set(1, { ...emptyPartition(store), sectors: BitField.of([7]) })
    all = withDeadline(store, all, 3, { ...third, partitions: partitions.flush() })
    expect(findSector(store, all, 7)).toEqual({ deadline: 3, partition: 1 })
    expect(() => findSector(store, all, 8)).toThrow(expect.objectContaining({ code: 'SECTOR_HAS_NO_DEADLINE' }))
    expect(() => loadDeadline(store, all, 48)).toThrow(expect.objectContaining({ code: 'DEADLINE_INDEX_INVALID' }))
  })

  it('sort sectors by condition', () => {
    const some = {
      ...emptyPartition(new MemoryBlockstore()),
      sectors: BitField.range(0, 6),
      terminated: BitField.of([0]),
      faults: BitField.of([1]),
      unproven: BitField.of([2, 3]),
    }
    expect([...liveSectors(some).bits()]).toEqual([1, 2, 3, 4, 5])
    expect([...activeSectors(some).bits()]).toEqual([4, 5])
    expect(partition.decode(partition.encode(some))).toEqual(some)
  })

  it('read the expiration set of the Go test', () => {
    // [[DA],[GA],[ABvBbWdOyAAA],[[AAM],[AAQ]],[[AAU],[AAY]]] in go-state-types' notation
    const bytes = Buffer.from('85410c411849001bc16d674ec800008242000342000482420005420006', 'hex')
    const set = expirationSet.decode(bytes)
    expect(expirationSet.toJson(set)).toEqual({
      OnTimeSectors: [0, 1],
      EarlySectors: [1, 1],
      OnTimePledge: '2000000000000000000',
      ActivePower: { Raw: '3', QA: '4' },
      FaultyPower: { Raw: '5', QA: '6' },
    })
    expect(Buffer.from(expirationSet.encode(set)).toString('hex')).toBe(bytes.toString('hex'))
  })
})

describe('vesting', () => {
  const spec = { initialDelay: 0, vestPeriod: 10, stepDuration: 1, quantization: 2 }
  const none: VestingFunds = { funds: [] }

  it('releases linearly, to the quantum', () => {
    const table = lockFunds(none, 100, 1000n, 0, spec)
    expect(table.funds).toEqual([
      { epoch: 102, amount: 200n },
      { epoch: 104, amount: 200n },
      { epoch: 106, amount: 200n },
      { epoch: 108, amount: 200n },
      { epoch: 110, amount: 200n },
    ])
    const later = lockFunds(table, 101, 10n, 0, spec)
    expect(later.funds.reduce((sum, { amount }) => sum + amount, 0n)).toBe(1010n)
    expect(unlockVested(table, 106)).toEqual({ table: { funds: table.funds.slice(2) }, unlocked: 400n })
    expect(unlockVested(table, 107).unlocked).toBe(600n)
  })

  it('gives up the earliest unvested funds for a penalty', () => {
    const table = lockFunds(none, 100, 1000n, 0, spec)
    const { table: rest, unlocked } = unlockUnvested(table, 104, 300n)
    expect(unlocked).toBe(300n)
    expect(rest.funds.slice(0, 2)).toEqual([
      { epoch: 102, amount: 200n },
      { epoch: 106, amount: 100n },
    ])
    expect(unlockUnvested(table, 104, 10_000n)).toEqual({
      table: { funds: [{ epoch: 102, amount: 200n }] },
      unlocked: 800n,
    })
  })
})

describe('the reward actor', () => {
  it('starts with the baseline and pays the simple reward to a network without power', () => {
    const state = initialRewardState(0n)
    expect(state).toMatchObject({ epoch: 0, effectiveNetworkTime: 0, thisEpochReward: 36266264293777134739n })
    expect(Number(state.thisEpochBaselinePower) / 2_888_888_880_000_000_000).toBeCloseTo(1, 9)
  })

  it('catches null rounds up', () => {
    const start = initialRewardState(1n << 60n)
    const after = afterNetworkReport(start, 1n << 60n, 10)
    expect(after.epoch).toBe(11)
    expect(after.cumsumRealized).toBe(start.cumsumRealized + 11n * (1n << 60n))
    expect(after.thisEpochReward).toBeGreaterThan(36266264293777134739n)
  })
})

describe('policy', () => {
  it('knows the proof types of this network', () => {
    expect(preCommitSealProofTypes.map(sealProofName)).toEqual([
      'StackedDrg8MiBV1_1',
      'StackedDrg512MiBV1_1',
      'StackedDrg32GiBV1_1',
    ])
    expect(sealProofInfo(8)).toMatchObject({ sectorSize: 2 ** 35, sealProofBytes: 1920, windowPost: 8, update: 3 })
    expect(windowPostInfo(6).windowPartitionSectors).toBe(2)
    expect(postProofName(1)).toBe('StackedDrgWinning8MiBV1')
    expect(postProofName(6)).toBe('StackedDrgWindow8MiBV1')
    expect(() => sealProofInfo(99)).toThrow(expect.objectContaining({ code: 'PROOF_TYPE_UNKNOWN' }))
    expect([maxProveCommitDuration(1), maxProveCommitDuration(6)]).toEqual([2_890, 86_410])
    expect([sectorMaximumLifetime(1), sectorMaximumLifetime(6)]).toEqual([1_555_200, 5_256_000])
    expect([sectorDealsMax(2 ** 23), sectorDealsMax(2 ** 36)]).toEqual([256, 512])
  })

  it('weighs verified deals tenfold', () => {
    const size = 2 ** 35
    const weight = BigInt(size) * 518_400n
    expect(qaPowerForWeight(size, 518_400, 0n, 0n)).toBe(BigInt(size))
    expect(qaPowerForWeight(size, 518_400, weight, 0n)).toBe(BigInt(size))
    expect(qaPowerForWeight(size, 518_400, 0n, weight)).toBe(10n * BigInt(size))
    expect(qaPowerForWeight(size, 518_400, 0n, weight / 2n)).toBe((11n * BigInt(size)) / 2n)
  })

  it('bounds the collateral by the share of the power', () => {
    const conditions = {
      networkRawPower: 1n,
      baselinePower: 2_888_888_880_000_000_000n,
      circulatingSupply: 10n ** 27n,
    }
    expect(Number(providerCollateralBounds(2 ** 23, conditions).min) / 1e18).toBeCloseTo(0.000029, 6)
    const tiny = { networkRawPower: 0n, baselinePower: 0n, circulatingSupply: 1000n }
    expect(providerCollateralBounds(2048, tiny).min).toBe(10n)
  })

  it('counts every miner while few are above the minimum', () => {
    const state = { ...emptyPowerState(new MemoryBlockstore()), totalBytesCommitted: 5n, totalRawBytePower: 3n }
    expect(currentTotalPower({ ...state, minerAboveMinPowerCount: 3 }).raw).toBe(5n)
    expect(currentTotalPower({ ...state, minerAboveMinPowerCount: 4 }).raw).toBe(3n)
  })

  it('unlocks a multisig linearly and rounds the locked part up', () => {
    const state = {
      signers: [owner],
      numApprovalsThreshold: 1,
      nextTxnId: 0,
      initialBalance: 100n,
      startEpoch: 10,
      unlockDuration: 3,
      pendingTxns: actorCodes.account,
    }
    expect([9, 10, 11, 12, 13].map((epoch) => multisigLocked(state, epoch))).toEqual([100n, 100n, 67n, 34n, 0n])
  })
})

describe('exit codes', () => {
  it('print with their names', () => {
    expect(exitCodeText(0)).toBe('Ok(0)')
    expect(exitCodeText(16)).toBe('ErrIllegalArgument(16)')
    expect(exitCodeText(32)).toBe('32')
    expect([0, 1, 2, 3].map(isSendFailure)).toEqual([false, true, true, false])
  })
})
