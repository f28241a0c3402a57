import { expect, test } from 'vitest'
import { manualClock } from './manual-clock.ts'
import { networkClock } from './network-clock.ts'

const start = Date.UTC(2022, 0, 1)

test('stands still until it is set, and then fires what is due, in order', async () => {
  const wall = manualClock()
  const clock = networkClock({ now: start, running: false }, wall)
  const fired: string[] = []
  clock.timer(20_000, () => fired.push(`late at ${clock.now() - start}`))
  clock.timer(10_000, () => fired.push(`early at ${clock.now() - start}`))
  const cancel = clock.timer(15_000, () => fired.push('never'))
  cancel()
  clock.timer(40_000, () => fired.push('next'))
  await wall.advance(3_600_000)
  expect(clock.now()).toBe(start)
  expect(fired).toEqual([])
  clock.set({ now: start + 30_000, running: false })
  expect(fired).toEqual(['early at 30000', 'late at 30000'])
  expect(clock.nextDue).toBe(start + 40_000)
})

test('goes on with the wall, from where it was set, and never back', async () => {
  const wall = manualClock(5)
  const clock = networkClock({ now: start, running: true }, wall)
  const fired: number[] = []
  clock.timer(1_000, () => fired.push(clock.now() - start))
  clock.timer(100_000, () => fired.push(clock.now() - start))
  await wall.advance(2_000)
  expect(fired).toEqual([1_000])
  clock.set({ now: start + 90_000, running: true })
  await wall.advance(10_000)
  expect(fired).toEqual([1_000, 100_000])
  clock.set({ now: start, running: true })
  expect(clock.now()).toBe(start + 100_000)
  expect(clock.nextDue).toBeUndefined()
})

test('a sleep ends at its time, or with its signal', async () => {
  const clock = networkClock({ now: start, running: false }, manualClock())
  const slept = clock.sleep(30_000)
  const leave = new AbortController()
  const left = clock.sleep(30_000, leave.signal)
  leave.abort()
  await left
  clock.set({ now: start + 30_000, running: false })
  await slept
  expect(clock.nextDue).toBeUndefined()
})
