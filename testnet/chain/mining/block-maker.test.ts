import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import type { Chain } from '../chain.ts'
import { people, signedTransfer, testChain } from '../testing/test-chain.ts'
import { BlockMaker, type MiningMode } from './block-maker.ts'

const { client, friend } = people
let running: BlockMaker | undefined

afterEach(() => running?.stop())

function start(mode: MiningMode, clock?: Clock): { readonly chain: Chain; readonly maker: BlockMaker } {
  const chain = testChain()
  const maker = new BlockMaker(chain, mode, clock)
  running = maker
  return { chain, maker }
}

const heights = (chain: Chain) => chain.index.records().map(({ tipSet }) => tipSet.height)
const settle = async () => {
  for (let i = 0; i < 20; i++) await nextTurn()
}

describe('auto mode', () => {
  test('makes a tipset for a message, one more for its outcome, and then rests', async () => {
    const { chain } = start({ mode: 'auto' })
    chain.push(signedTransfer(client, friend.address))
    await settle()
    expect(chain.index.records().map(({ messages }) => messages.length)).toEqual([0, 1, 0])
    await settle()
    expect(heights(chain)).toEqual([0, 1, 2])
  })

  test('jumps to an epoch that somebody waits for, and never past it', async () => {
    const { chain, maker } = start({ mode: 'auto' })
    expect(await maker.awaitEpoch(1_000, { drive: true })).toBe(1_000)
    await settle()
    expect(heights(chain)).toEqual([0, 1_000])
    expect(await maker.awaitEpoch(400, { drive: true })).toBe(1_000)
  })

  test('stops for everybody on the way, in order, also for those who do not drive it', async () => {
    const { chain, maker } = start({ mode: 'auto' })
    const order: number[] = []
    const wait = (epoch: number, drive: boolean) => maker.awaitEpoch(epoch, { drive }).then((at) => order.push(at))
    await Promise.all([wait(300, true), wait(100, false), wait(200, true)])
    expect(order).toEqual([100, 200, 300])
    expect(heights(chain)).toEqual([0, 100, 200, 300])
  })

  test('does not go on for somebody who only wants to be told', async () => {
    const { chain, maker } = start({ mode: 'auto' })
    const leave = new AbortController()
    const told = maker.awaitEpoch(50, { drive: false, signal: leave.signal })
    await settle()
    expect(heights(chain)).toEqual([0])
    leave.abort()
    expect(await told).toBe(0)
  })

  test('holds the chain for a service that acts, until it waits again', async () => {
    const { chain, maker } = start({ mode: 'auto' })
    const service = (async () => {
      for (let epoch = 10; epoch <= 40; epoch += 10) {
        await maker.awaitEpoch(epoch, { drive: false, who: 'prover' })
        await new Promise((resolve) => setTimeout(resolve, 15))
        expect(chain.head.tipSet.height).toBe(epoch)
        chain.push(signedTransfer(client, friend.address, { nonce: epoch / 10 - 1 }))
      }
      await maker.awaitEpoch(1_000, { drive: false, who: 'prover', signal: AbortSignal.abort() })
    })()
    await Promise.all([service, maker.awaitEpoch(45, { drive: true })])
    const at = chain.index.records().flatMap(({ tipSet, messages }) => (messages.length > 0 ? [tipSet.height] : []))
    expect(at.slice(0, 3)).toEqual([11, 21, 31])
  })

  test('gives whoever was woken without a name time to act before it jumps', async () => {
    const { chain, maker } = start({ mode: 'auto' })
    const sealer = (async () => {
      const seed = await maker.awaitEpoch(20, { drive: true })
      await new Promise((resolve) => setTimeout(resolve, 30))
      expect(chain.head.tipSet.height).toBe(seed)
      chain.push(signedTransfer(client, friend.address))
    })()
    await Promise.all([sealer, maker.awaitEpoch(100_000, { drive: true })])
    expect(chain.index.records().find(({ messages }) => messages.length > 0)?.tipSet.height).toBe(21)
  })

  test('held, it makes nothing, and goes on when released', async () => {
    const { chain, maker } = start({ mode: 'auto' })
    maker.hold(true)
    chain.push(signedTransfer(client, friend.address))
    await settle()
    expect(heights(chain)).toEqual([0])
    maker.hold(false)
    await settle()
    expect(heights(chain)).toEqual([0, 1, 2])
  })

  test('wakes those who wait when the head comes by another way', async () => {
    const { chain, maker } = start({ mode: 'manual' })
    const waiting = maker.awaitEpoch(2, { drive: false })
    chain.mine()
    chain.reorg(1)
    expect(await waiting).toBe(2)
  })

  test('a message that comes while it waits goes into the next epoch, not the awaited one', async () => {
    const { chain, maker } = start({ mode: 'auto' })
    chain.push(signedTransfer(client, friend.address))
    await maker.awaitEpoch(500, { drive: true })
    expect(chain.index.records().find(({ messages }) => messages.length > 0)?.tipSet.height).toBe(1)
  })
})

describe('manual mode', () => {
  test('makes nothing by itself, and goes where it is told, stopping on the way', async () => {
    const { chain, maker } = start({ mode: 'manual' })
    const waiting = maker.awaitEpoch(30, { drive: true })
    chain.push(signedTransfer(client, friend.address))
    await settle()
    expect(heights(chain)).toEqual([0])
    expect(await maker.advanceTo(100)).toBe(100)
    expect(heights(chain)).toEqual([0, 1, 30, 100])
    expect(await waiting).toBe(30)
  })
})

describe('interval mode', () => {
  test('makes an epoch each interval of the clock until told otherwise', async () => {
    const clock = manualClock()
    const { chain, maker } = start({ mode: 'interval', intervalMs: 1_000 }, clock)
    await clock.advance(3_500)
    expect(heights(chain)).toEqual([0, 1, 2, 3])
    maker.hold(true)
    await clock.advance(2_000)
    expect(chain.head.tipSet.height).toBe(3)
    maker.hold(false)
    await clock.advance(1_000)
    expect(chain.head.tipSet.height).toBe(4)
    maker.setMode({ mode: 'manual' })
    await clock.advance(10_000)
    expect(chain.head.tipSet.height).toBe(4)
  })
})
