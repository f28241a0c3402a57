import { expect, test } from 'vitest'
import { PrivateKey } from '../crypto/key.ts'
import { SignatureMemory } from './signature-memory.ts'

const key = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(1))

function counting(memory: SignatureMemory) {
  let made = 0
  const sign = (who: string, byte: number) =>
    memory.recall(who, Uint8Array.of(byte), async () => {
      made++
      return key.sign(Uint8Array.of(byte))
    })
  return { sign, made: () => made }
}

test('what was signed is not signed again, with this key and these bytes', async () => {
  const { sign, made } = counting(new SignatureMemory())
  expect(await sign('a', 1)).toEqual(key.sign(Uint8Array.of(1)))
  await Promise.all([sign('a', 1), sign('a', 2), sign('b', 1), sign('a', 2)])
  expect(made()).toBe(3)
})

test('only so many are kept, and what failed is tried again', async () => {
  const memory = new SignatureMemory(2)
  const { sign, made } = counting(memory)
  for (const byte of [1, 2, 1, 3, 1]) await sign('a', byte)
  expect(made()).toBe(3)
  await sign('a', 2)
  expect(made()).toBe(4)
  const locked = () => Promise.reject(new Error('the wallet is locked'))
  await expect(memory.recall('a', Uint8Array.of(9), locked)).rejects.toThrow('locked')
  await sign('a', 9)
  expect(made()).toBe(5)
})
