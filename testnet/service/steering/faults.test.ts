import { expect, test } from 'vitest'
import { text } from '#sdk/codec/primitives.ts'
import { method } from '#sdk/rpc/method.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { Faults } from './faults.ts'

const table = { Greet: method('read', [], text()), Other: method('read', [], text()) }
const greet = () => 'hello'
const other = () => 'well'

function serve() {
  const clock = manualClock()
  const faults = new Faults(clock)
  const methods = faults.around(servedMethods(['Filecoin'], table, { Greet: greet, Other: other }))
  const call = async (name: string) => methods.get(`Filecoin.${name}`)?.run()
  return { clock, faults, call }
}

test('a method fails so many times as it should, others do not', async () => {
  const { faults, call } = serve()
  faults.fail('Greet', 2, 'the disk is full')
  for (let i = 0; i < 2; i++) await expect(call('Greet')).rejects.toThrow('Greet: the disk is full')
  expect(await call('Greet')).toBe('hello')
  faults.fail('Greet', 5)
  expect(await call('Other')).toBe('well')
  faults.clear()
  expect(await call('Greet')).toBe('hello')
})

test('a method is late by the clock', async () => {
  const { clock, faults, call } = serve()
  faults.delay('Greet', 1, 1_000)
  let answer: unknown
  const late = call('Greet').then((value) => {
    answer = value
  })
  await clock.advance(999)
  expect(answer).toBeUndefined()
  await clock.advance(1)
  await late
  expect(answer).toBe('hello')
})

test('a proof gets a wrong bit, as often as asked', () => {
  const { faults } = serve()
  const proof = Uint8Array.of(1, 2, 3)
  faults.spoilProofs(1)
  expect([...faults.proof(proof)]).toEqual([1, 2, 2])
  expect(faults.proof(proof)).toBe(proof)
})
