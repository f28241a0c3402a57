import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { Context } from '../../command-line/command.ts'
import { asksList } from './asks-list.ts'

const one = Address.parse('t01000')
const two = Address.parse('t01001')
const ask = { price: 5n, verifiedPrice: 1n, minPieceSize: 256, maxPieceSize: 1 << 20 }

/** Lists the asks of two miners, of which some answer. */
function list(answering: readonly Address[]) {
  const warned: string[] = []
  const client = {
    with: () => ({
      async clientQueryAsk(_peer: string, miner: Address) {
        if (!answering.includes(miner)) throw new Error('it cannot be dialled')
        return { ...ask, miner }
      },
    }),
  }
  const node = {
    stateListMiners: async () => [one, two],
    stateMinerPower: async () => ({ minerPower: { rawBytePower: 1n } }),
    stateMinerInfo: async () => ({ peerId: '12D3KooW' }),
  }
  const progress = () => undefined
  const warn = (line: string) => void warned.push(line)
  const { signal } = new AbortController()
  const context = { client, node, signal, progress, warn } as unknown as Context
  return { warned, asks: asksList.run({ byPing: false, outputFormat: 'text' }, context) as Promise<unknown> }
}

it('names who does not answer and why, and lists the others', async () => {
  const { asks, warned } = list([one])
  expect(await asks).toMatchObject([{ miner: one, price: 5n }])
  expect(warned).toEqual(['no ask of t01001: failed to query ask: it cannot be dialled'])
})

it('fails when nobody answers', async () => {
  const { asks, warned } = list([])
  await expect(asks).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: 'none of the miners with power answered (2 asked)',
  })
  expect(warned).toHaveLength(2)
})
