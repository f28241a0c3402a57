import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { Codec } from '#sdk/codec/index.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { textLabelDealProposal } from '#sdk/deals/proposal.ts'
import { initState } from './init/state.ts'
import { marketState } from './market/state.ts'
import { deadline } from './miner/deadline.ts'
import { currentProvingPeriodStart, deadlineInfoAt, provingPeriodOffset } from './miner/deadline-info.ts'
import { minerInfo } from './miner/info.ts'
import { cronEventPayload, cronEventTypes } from './miner/methods.ts'
import { expirationSet, partition } from './miner/partition.ts'
import { sectorOnChainInfo } from './miner/sector.ts'
import { minerState } from './miner/state.ts'
import { multisigState } from './multisig/state.ts'
import { claim, emptyPowerState, openCronQueue, powerState } from './power/state.ts'
import { rewardState } from './reward/state.ts'
import { initialRewardState } from './reward/transition.ts'
import { verifregState } from './verifreg/state.ts'

// Blocks of the genesis of the Interop network of 2022, which started with actors v7 (venus: fixtures/assets).
const blocks: readonly [name: string, codec: Codec<unknown>, hex: string, facts: object][] = [
  [
    'init',
    initState,
    '83d82a5827000171a0e40220a944eefa04f7bd5d1dc261fea3c8a65e1c7523ddd0373000cf31c083b24952e51903ee6a696e7465726f706e6574',
    { NextID: 1006, NetworkName: 'interopnet' },
  ],
  [
    'market',
    marketState,
    '8bd82a5827000171a0e402208ddbe5c6048f0bd273ec9d7479ecb4f5b4e78b156a24635893116fe1a3a24199d82a5827000171a0e40220844e217df1aa1321f3dbb3bbda8c2e34d84d17ec1363ee3c0805ed541b83a23ed82a5827000171a0e4022078c877e06bbd4762c2ae790823abb0a1c3a5f5dd39c8d71b6f79b17e2253dcfcd82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78d408558a0cd82a5827000171a0e4022052285a344ad3355e9d87218cd88cf5c4317bdcbb345143c576716943783bc202190b40d82a5827000171a0e40220d12a4a7508308206e4c5f68192785f0acac5f161beb71fcbd5902fccb265a70320404040',
    { NextID: 2880, LastCron: -1, TotalClientStorageFee: '0' },
  ],
  [
    'power',
    powerState,
    '8f4700016800000000470001680000000047000e100000000047000e100000000043000b40470001680000000047000e1000000000408258180002dc6c0000000000000000000000000000000000000000570003c000000000000000000000000000000000000000000606d82a5827000171a0e40220210629dfeb1ec53804b919f57c5da17b746cf6e599f350c29dd5b6f2e3a3668800d82a5827000171a0e402208f81b045363c482bbb448635aefa856b05ccc67916d766b754fca1d4faf28827f6',
    { TotalRawBytePower: '1546188226560', MinerCount: 6, FirstCronEpoch: 0, ProofValidationBatch: null },
  ],
  ['claim', claim, '830746003c000000004700025800000000', { WindowPoStProofType: 7, QualityAdjPower: '2576980377600' }],
  [
    'miner',
    minerState,
    '8fd82a5827000171a0e40220cc7354513765eda6a90eb9426488013de06e542b2e081effab8a62649b281f334040d82a5827000171a0e4022016187a5f7cc741f8d578b58af78e7d9d36892b826ecc8750d45a9bd7fddc6c3140430001e0d82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78d408558a0cd82a5827000171a0e4022073a2045d82c8e67d0eac67c2eaa51c87b5f0a51232fef256ef50be9b2c84da0dd82a5827000171a0e40220459450d8f49e45f8b63def8bd7a13dc61a874907d8dbab1ddc5ba8559298ff26d82a5827000171a0e40220df2e87bab64ca86b63b0a799ad378a19ad6d740313730d4e293d7edc3a0f8fd03908ad1825d82a5827000171a0e4022078cde635c65295494d7132131f589a7d718d87c7781883c7e5be7235e860c4ac40f5',
    { InitialPledge: '480', ProvingPeriodStart: -2222, CurrentDeadline: 37, DeadlineCronActive: true },
  ],
  [
    'miner info',
    minerInfo,
    '8b42006442006480f65826002408011220d3cbcfc3efd2d18227789b442df0d5390ea3456d192545087825b2cefd2f99ad80071a200000000220f6',
    {
      Owner: 't0100',
      Worker: 't0100',
      SectorSize: 536870912,
      WindowPoStPartitionSectors: 2,
      ConsensusFaultElapsed: -1,
    },
  ],
  [
    'deadline',
    deadline,
    '8bd82a5827000171a0e40220bc058862b6f97079ccdc703676cadfd5a8139c56d6cea800e9a4d436397c10b5d82a5827000171a0e4022083f7c989707ddb8525be4006e233bd5a220f54409192aac2ffca62125c2203ca40400c0c824040d82a5827000171a0e402205e15fd9237993070c9c6eec6cc6ef4e7fb210aa8a769c5545288ceaab6e86da4d82a5827000171a0e40220054de1cd03c0741eec69f34aabfec51f64b304c307a5f5beb965d94fba91d9e0d82a5827000171a0e40220d09b7f98a23ee9d5dedb4abd9c70d5479a63f6bea6d7cec41fb2c5f2b5cfec42d82a5827000171a0e402205e15fd9237993070c9c6eec6cc6ef4e7fb210aa8a769c5545288ceaab6e86da4',
    { LiveSectors: 12, TotalSectors: 12, PartitionsPoSted: [0], FaultyPower: { Raw: '0', QA: '0' } },
  ],
  [
    'partition',
    partition,
    '8b42d01440404040d82a5827000171a0e40220c93c30635eb1be6345e2dc261957dfb88e989420fc72332b7884c1c3908c84c7d82a5827000171a0e40220d09b7f98a23ee9d5dedb4abd9c70d5479a63f6bea6d7cec41fb2c5f2b5cfec428245004000000046000280000000824040824040824040',
    { Sectors: [6, 2], Unproven: [0], LivePower: { Raw: '1073741824', QA: '10737418240' } },
  ],
  [
    'expiration set',
    expirationSet,
    '8542d014404200028245004000000046000280000000824040',
    { OnTimeSectors: [6, 2], EarlySectors: [0], OnTimePledge: '2' },
  ],
  [
    'sector',
    sectorOnChainInfo,
    '8e0007d82a5829000182e20381e8022028ea5d2b3582a167a34c6f990ee477c7e93bbd8597e9cfc2df5d70e831d7af198100001a0017a71140480002f4e22000000042000140400040f6',
    { SealProof: 7, DealIDs: [0], Expiration: 1550097, VerifiedDealWeight: '832201990078464', SectorKeyCID: null },
  ],
  [
    'verified registry',
    verifregState,
    '84420050d82a5827000171a0e402200f5f644bb7ee085b4b6fb6359c5bddcd600cd2462e5eb15fe70fe24a9ab63a0dd82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78d408558a0cd82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78d408558a0c',
    { RootKey: 't080' },
  ],
  [
    'multisig',
    multisigState,
    '878142006a0100400000d82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78d408558a0c',
    { Signers: ['t0106'], NumApprovalsThreshold: 1, UnlockDuration: 0 },
  ],
  [
    'deal proposal',
    textLabelDealProposal,
    '8bd82a5828000181e20392202039560e7b13a93b07a243fd2720ffa7cb3e1d2e505ab3629e79f46313512cda061a20000000f54200644300e8077841626167626f6561346235616263616b686b6c7576746c6176626d3672757933347a623373687072376a686f36796c66376a7a37626e36786c7135617935706c797a001a0017a711404040',
    { PieceSize: 536870912, VerifiedDeal: true, Client: 't0100', Provider: 't01000', EndEpoch: 1550097 },
  ],
]

const unhex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

describe('states of a network that started with actors v7', () => {
  it.each(blocks)('%s reads and writes to the same bytes, through JSON too', (_, codec, hex, facts) => {
    const value = codec.decode(unhex(hex))
    expect(codec.toJson(value)).toMatchObject(facts)
    expect(Buffer.from(codec.encode(value)).toString('hex')).toBe(hex)
    const json: unknown = JSON.parse(JSON.stringify(codec.toJson(value)))
    expect(Buffer.from(codec.encode(codec.fromJson(json))).toString('hex')).toBe(hex)
  })

  it('begin with the reward state of our own', () => {
    expect(dagCborCid(rewardState.encode(initialRewardState(0n))).toString()).toBe(
      'bafy2bzaceaslbmsgmgmfi6pn2osvqcfuqinauuyt67zifnefurhpk4zxd2fos',
    )
  })

  it.each([
    [1000, -2222, 37],
    [1001, -2726, 45],
    [1002, -1520, 25],
    [1003, -362, 6],
    [1004, -2060, 34],
    [1005, -1246, 20],
  ])('have miner %i start its proving period at %i', (id, periodStart, index) => {
    expect(currentProvingPeriodStart(0, provingPeriodOffset(Address.fromId(id), 0))).toBe(periodStart)
    expect(deadlineInfoAt(periodStart, 0).index).toBe(index)
  })

  it('queue the end of every miner’s current deadline', () => {
    const store = new MemoryBlockstore()
    const queue = openCronQueue(store, emptyPowerState(store))
    const callbackPayload = cronEventPayload.encode({ eventType: cronEventTypes.provingDeadline })
    expect(Buffer.from(callbackPayload).toString('hex')).toBe('8101')
    for (const [epoch, id] of [
      [39, 1002],
      [33, 1001],
      [57, 1000],
      [57, 1003],
      [39, 1004],
      [13, 1005],
    ] as const) {
      queue.add(epoch, { minerAddr: Address.fromId(id), callbackPayload })
    }
    expect(queue.flush().toString()).toBe('bafy2bzaceaqqmko75mpmkoaexem7k7c5uf5xi3hw4wm7gugctxk3n4xduntiq')
  })
})
