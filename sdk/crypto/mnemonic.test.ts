import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { keyFromMnemonic } from './mnemonic.ts'

interface WalletVector {
  readonly mnemonic: string
  readonly path: string
  readonly password: string
  readonly testnet: boolean
  readonly address: string
}

describe.skipIf(!vectorsPresent)('hd-wallet.json', () => {
  for (const row of vectors<WalletVector>('hd-wallet.json')) {
    it(row.path, () => {
      const key = keyFromMnemonic(row.mnemonic, { path: row.path, passphrase: row.password })
      expect(key.address.toString(row.testnet ? 't' : 'f')).toBe(row.address)
    })
  }
})

describe('a mnemonic', () => {
  const words = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'

  it('gives another key for another path or passphrase', () => {
    const keys = [
      keyFromMnemonic(words),
      keyFromMnemonic(words, { path: "m/44'/461'/0/0/1" }),
      keyFromMnemonic(words, { passphrase: 'x' }),
    ]
    expect(new Set(keys.map((key) => key.address.toString())).size).toBe(3)
  })

  it.each([
    [words.replace('about', 'abandon'), undefined],
    [words.replace('about', 'filecoin'), undefined],
    ['abandon', undefined],
    [words, '44/461'],
    [words, "m/44'/99999999999"],
  ])('is refused without being quoted: %s %s', (text, path) => {
    const read = () => keyFromMnemonic(text, path === undefined ? {} : { path })
    expect(read).toThrow(expect.objectContaining({ code: 'MNEMONIC_INVALID' }))
    expect(read).not.toThrow(/abandon|filecoin/)
  })
})
