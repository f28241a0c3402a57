import { beforeEach, describe, expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import type { Chain } from '../chain.ts'
import { FIL, people, signedTransfer, testChain } from '../testing/test-chain.ts'

const { client, friend, blsClient } = people
const stranger = PrivateKey.fromSeed('secp256k1', Uint8Array.of(9))
const code = (expected: string, text?: RegExp) =>
  expect.objectContaining({ code: expected, ...(text === undefined ? {} : { message: expect.stringMatching(text) }) })

let chain: Chain
beforeEach(() => {
  chain = testChain()
})

const nonces = (messages: readonly { readonly signed: SignedMessage }[]) =>
  messages.map(({ signed }) => signed.message.nonce)

describe('a message is refused', () => {
  test('with another signer’s signature, or changed after signing', () => {
    const signed = signedTransfer(client, friend.address)
    const forged = { ...signed, signature: signedTransfer(friend, friend.address).signature }
    const changed = { ...signed, message: { ...signed.message, value: 2n } }
    for (const bad of [forged, changed])
      expect(() => chain.push(bad)).toThrow(code('MESSAGE_SIGNATURE_INVALID', /signature verification failed/))
  })

  test.each([
    ['a gas limit of nothing', { gasLimit: 0 }, 'MESSAGE_GAS_LIMIT'],
    ['a limit that does not cover being on chain', { gasLimit: 1_000 }, 'MESSAGE_GAS_LIMIT'],
    ['a limit over a block’s', { gasLimit: 10_000_000_001 }, 'MESSAGE_GAS_LIMIT'],
    ['a premium over the fee cap', { gasPremium: 10n ** 12n }, 'MESSAGE_GAS_PREMIUM'],
    ['a negative value', { value: -1n }, 'MESSAGE_VALUE'],
    ['more value than there is FIL', { value: 2_000_000_001n * FIL }, 'MESSAGE_VALUE'],
    ['another version', { version: 1 }, 'MESSAGE_VERSION'],
    ['a fee cap under the floor of the base fee', { gasFeeCap: 99n, gasPremium: 0n }, 'MESSAGE_FEE_CAP_TOO_LOW'],
    ['gas the sender cannot pay', { gasFeeCap: FIL }, 'MESSAGE_FUNDS'],
    ['more than 64 KiB', { params: new Uint8Array(65 << 10), gasLimit: 1_000_000_000 }, 'MESSAGE_TOO_LARGE'],
  ] as const)('for %s', (_, parts, expected) => {
    expect(() => chain.push(signedTransfer(client, friend.address, parts))).toThrow(code(expected))
    expect(chain.pool.size).toBe(0)
  })

  test('from nobody on chain', () => {
    expect(() => chain.push(signedTransfer(stranger, friend.address))).toThrow(
      code('SENDER_UNKNOWN', /actor not found/),
    )
  })

  test('with a nonce that is used up, or too far ahead', () => {
    chain.push(signedTransfer(client, friend.address))
    chain.mine()
    expect(() => chain.push(signedTransfer(client, friend.address))).toThrow(
      code('MESSAGE_NONCE_LOW', /minimum expected nonce is 1: message nonce too low/),
    )
    chain.push(signedTransfer(client, friend.address, { nonce: 5 }))
    expect(() => chain.push(signedTransfer(client, friend.address, { nonce: 6 }))).toThrow(code('MESSAGE_NONCE_GAP'))
  })

  test('for the gas of all that waits together', () => {
    const half = { gasLimit: 5_000_000_000, gasFeeCap: 110_000_000_000n, gasPremium: 1n }
    chain.push(signedTransfer(client, friend.address, half))
    expect(() => chain.push(signedTransfer(client, friend.address, { ...half, nonce: 1 }))).toThrow(
      code('MESSAGE_FUNDS', /not enough funds/),
    )
  })
})

describe('the same nonce again', () => {
  test('is known, too cheap, or a replacement', () => {
    const first = signedTransfer(client, friend.address, { gasPremium: 1_000n })
    chain.push(first)
    expect(() => chain.push(first)).toThrow(code('MESSAGE_KNOWN', /message with nonce already exists/))
    expect(() => chain.push(signedTransfer(client, friend.address, { gasPremium: 1_100n }))).toThrow(
      code('MESSAGE_PREMIUM_TOO_LOW', /replace by fee has too low GasPremium/),
    )
    const replacement = signedTransfer(client, friend.address, { gasPremium: 1_101n })
    const changes: string[] = []
    chain.pool.onChange(({ type, message }) => changes.push(`${type} ${message.message.gasPremium}`))
    chain.push(replacement)
    expect(changes).toEqual(['remove 1000', 'add 1101'])
    expect(chain.mine().messages.map(({ signed }) => signed)).toEqual([replacement])
  })
})

describe('a block takes', () => {
  test('each sender’s messages in nonce order up to the first gap, the rest waits', () => {
    for (const nonce of [2, 0, 1, 4]) chain.push(signedTransfer(client, friend.address, { nonce }))
    expect(nonces(chain.mine().messages)).toEqual([0, 1, 2])
    expect(nonces(chain.pool.pending())).toEqual([4])
    chain.push(signedTransfer(client, friend.address, { nonce: 3 }))
    expect(nonces(chain.mine().messages)).toEqual([3, 4])
  })

  test('who pays more first, BLS messages before the others', () => {
    chain.push(signedTransfer(client, stranger.address, { gasPremium: 100n }))
    chain.push(signedTransfer(friend, stranger.address, { gasPremium: 300n }))
    chain.push(signedTransfer(blsClient, stranger.address, { gasPremium: 200n }))
    const senders = chain.mine().messages.map(({ signed }) => signed.message.from.toString())
    expect(senders).toEqual([blsClient, friend, client].map(({ address }) => address.toString()))
  })

  test('no more gas than a block may have', () => {
    const big = { gasLimit: 6_000_000_000, gasPremium: 100n }
    chain.push(signedTransfer(client, friend.address, big))
    chain.push(signedTransfer(friend, client.address, { ...big, gasPremium: 200n }))
    expect(chain.mine().messages).toHaveLength(1)
    expect(chain.mine().messages).toHaveLength(1)
  })

  test('nothing that cannot pay the base fee', () => {
    chain.push(signedTransfer(client, friend.address, { gasFeeCap: 1_000n, gasPremium: 1n }))
    expect(chain.mine().messages).toHaveLength(0)
    for (let i = 0; i < 100; i++) chain.mine()
    expect(chain.pool.size).toBe(0)
  })
})

test('the next nonce counts what waits, and what is on chain', () => {
  expect(chain.pool.nextNonce(client.address)).toBe(0)
  chain.push(signedTransfer(client, friend.address))
  chain.push(signedTransfer(client, friend.address, { nonce: 2 }))
  expect(chain.pool.nextNonce(client.address)).toBe(1)
  chain.push(signedTransfer(client, friend.address, { nonce: 1 }))
  expect(chain.pool.nextNonce(client.address)).toBe(3)
  chain.mine()
  expect(chain.pool.nextNonce(client.address)).toBe(3)
})

test('an ID address sends like the key behind it', () => {
  const id = Address.fromId(chain.after.resolve(client.address)!)
  chain.push(signedTransfer(client, friend.address, { from: id }))
  expect(chain.pool.nextNonce(client.address)).toBe(1)
  expect(chain.mine().outcome.receipts.map(({ exitCode }) => exitCode)).toEqual([0])
})

test('a sender’s queue has a limit', () => {
  for (let nonce = 0; nonce < 1_000; nonce++) chain.pool.add(signedTransferUnsigned(nonce), { verified: true })
  expect(() => chain.pool.add(signedTransferUnsigned(1_000), { verified: true })).toThrow(code('POOL_FULL'))
})

const template = signedTransfer(client, friend.address, { gasLimit: 1_000_000, gasFeeCap: 100_000_000n })

function signedTransferUnsigned(nonce: number): SignedMessage {
  return { ...template, message: { ...template.message, nonce } }
}
