import { beforeEach, describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { minDealDuration } from '#sdk/actors/market/policy.ts'
import { zeroPieceCid } from '#sdk/piece/zero-piece.ts'
import { SECTOR_SIZE } from '../test-support.ts'
import { commitment, market, TestMarket } from './test-support.ts'

let world: TestMarket

beforeEach(() => {
  world = new TestMarket()
})

describe('activation', () => {
  it('starts the deals of a sector', () => {
    const { id, proposal } = world.publishOne()
    expect(world.activate([id], proposal.endEpoch).exitCode).toBe(0)
    expect(world.dealState(id)).toEqual({ sectorStartEpoch: world.chain.epoch, lastUpdatedEpoch: -1, slashEpoch: -1 })
  })

  it('refuses deals that cannot start', () => {
    const { id, proposal } = world.publishOne({ startEpoch: world.chain.epoch + 10 })
    const other = world.chain.miner('other miner')
    expect(world.activate([id, id], proposal.endEpoch).exitCode).toBe(16)
    expect(world.activate([99], proposal.endEpoch).exitCode).toBe(17)
    expect(world.activate([id], proposal.endEpoch, other.id).exitCode).toBe(18)
    expect(world.activate([id], proposal.endEpoch - 1).exitCode).toBe(16)
    expect(world.activate([id], proposal.endEpoch, world.client.id).exitCode).toBe(8)
    world.chain.epoch += 11
    expect(world.activate([id], proposal.endEpoch).error).toMatch(/has elapsed/)
    world.chain.epoch -= 11
    expect(world.activate([id], proposal.endEpoch).exitCode).toBe(0)
    expect(world.activate([id], proposal.endEpoch).error).toMatch(/in another sector already/)
    expect(world.dealState(99)).toBeUndefined()
  })

  it('weighs deals by their own duration', () => {
    const { id } = world.publishOne()
    const sector = { sectorExpiry: 2_000_000, dealIds: [id] }
    const params = { sectors: [sector, { sectorExpiry: 1, dealIds: [] }] }
    const { sectors } = world.chain.mustCall(world.miner.id, market, marketMethods.VerifyDealsForActivation, params)
    expect(sectors[0]).toEqual({
      dealSpace: 1 << 20,
      dealWeight: BigInt(1 << 20) * BigInt(minDealDuration),
      verifiedDealWeight: 0n,
    })
    expect(sectors[1]).toEqual({ dealSpace: 0, dealWeight: 0n, verifiedDealWeight: 0n })
  })

  it('computes the commitment of a sector from its deals', () => {
    const { id } = world.publishOne({ pieceCid: commitment(5), pieceSize: SECTOR_SIZE })
    const inputs = [
      { dealIds: [id], sectorType: 6 },
      { dealIds: [], sectorType: 6 },
    ]
    const { commDs } = world.chain.mustCall(world.miner.id, market, marketMethods.ComputeDataCommitment, { inputs })
    expect(commDs.map(String)).toEqual([commitment(5), zeroPieceCid(SECTOR_SIZE)].map(String))
    const compute = (dealIds: number[], sectorType: number) =>
      world.chain.call(world.miner.id, market, marketMethods.ComputeDataCommitment, {
        inputs: [{ dealIds, sectorType }],
      }).exitCode
    expect(compute([77], 6)).toBe(17)
    expect(compute([id, id], 6)).toBe(16)
    expect(compute([id], 77)).toBe(16)
  })
})
