import { expect, it } from 'vitest'
import { Receiving } from './receiving.ts'

it('shows what has come, how fast of late, and why nothing does', () => {
  let now = 1_000
  const receiving = new Receiving(() => now)
  const after = (milliseconds: number, bytes: number, waiting?: string) => {
    now += milliseconds
    return receiving.line(bytes, 't01000', waiting)
  }
  expect(after(0, 0)).toBe('0 B from t01000')
  expect(after(100, 1 << 20)).toBeUndefined()
  expect(after(900, 2 << 20, 'it was lost')).toBe('2 MiB from t01000, 2 MiB/s')
  expect(after(1_000, 2 << 20, 'it was lost')).toBe('2 MiB from t01000, 1 MiB/s: it was lost')
  for (let second = 0; second < 5; second++) after(1_000, 2 << 20)
  expect(after(1_000, 2 << 20, 'it was lost')).toBe('2 MiB from t01000, 0 B/s: it was lost')
  expect(after(1_000, 7 << 20)).toBe('7 MiB from t01000, 1 MiB/s')
})
