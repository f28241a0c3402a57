import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { signAhead } from './sign-ahead.ts'
import { SignatureSlots } from './signature-slots.ts'

const message = (text: string) => new TextEncoder().encode(text)

const messages = [message('ticket'), message('election')]

test('signatures are those that the key gives, in order, before there is a thread and after', async () => {
  const key = PrivateKey.fromSeed('bls', message('worker'))
  const expected = messages.map((one) => key.sign(one).data)
  for (let use = 0; use < 70; use++) {
    const take = signAhead(key, messages)
    // From some use on there is a thread: it gets time to come up, and to be first.
    if (use >= 60) await sleep(10)
    expect(take()).toEqual(expected)
  }
})

test('a key that is not BLS signs here', () => {
  const key = PrivateKey.fromSeed('secp256k1', message('worker'))
  expect(signAhead(key, messages)()).toEqual(messages.map((one) => key.sign(one).data))
})

test('a place is taken once, and its signature awaited', () => {
  const mine = SignatureSlots.of(2)
  const theirs = new SignatureSlots(mine.memory, 2)
  expect([theirs.take(1), mine.take(1), mine.take(0)]).toEqual([true, false, true])
  theirs.put(1, new Uint8Array(96).fill(7))
  expect(mine.await(1)).toEqual(new Uint8Array(96).fill(7))
})

test('a signature that does not come is not waited for for ever', () => {
  const slots = SignatureSlots.of(1)
  new SignatureSlots(slots.memory, 1).take(0)
  expect(slots.await(0, 5)).toBeUndefined()
})
