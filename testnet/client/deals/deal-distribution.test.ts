import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { pieceCid } from '#sdk/piece/index.ts'
import { verifiedDistribution } from './deal-distribution.ts'

type Node = Parameters<typeof verifiedDistribution>[0]

const piece = (n: number) => pieceCid(new Uint8Array(32).fill(n))
const id = (n: number) => Address.fromId(n)

function nodeWith(
  deals: readonly [provider: number, client: number, piece: number, size: number, verified: boolean][],
) {
  const entries = deals.map(([provider, client, n, pieceSize, verifiedDeal], i) => [
    `${i}`,
    { proposal: { provider: id(provider), client: id(client), pieceCid: piece(n), pieceSize, verifiedDeal } },
  ])
  const node = {
    stateMarketDeals: async () => Object.fromEntries(entries),
    stateLookupID: async (address: Address) => address,
  }
  return node as unknown as Node
}

const node = nodeWith([
  [1000, 101, 1, 1024, true],
  [1000, 101, 1, 1024, true],
  [1001, 101, 2, 2048, true],
  [1001, 102, 2, 2048, true],
  [1001, 102, 3, 4096, false],
])

it('verified data is counted by provider and by client, and what is there twice shows', async () => {
  const { providersDistribution, replicasDistribution } = await verifiedDistribution(node, {
    providers: [],
    client: null,
  })
  expect(providersDistribution).toEqual([
    { provider: id(1000), total: 2048, uniq: 1024, uniqPieces: { [`${piece(1)}`]: 1024 }, duplicationPercentage: 0.5 },
    { provider: id(1001), total: 4096, uniq: 2048, uniqPieces: { [`${piece(2)}`]: 2048 }, duplicationPercentage: 0.5 },
  ])
  expect(replicasDistribution).toMatchObject([
    {
      client: id(101),
      total: 4096,
      uniq: 3072,
      duplicationPercentage: 0.25,
      replicasPercentage: { t01000: 0.5, t01001: 0.5 },
    },
    { client: id(102), total: 2048, uniq: 2048, duplicationPercentage: 0, replicasPercentage: { t01001: 1 } },
  ])
})

it('only of those who are named', async () => {
  const { providersDistribution, replicasDistribution } = await verifiedDistribution(node, {
    providers: [id(1001)],
    client: id(102),
  })
  expect(providersDistribution).toMatchObject([{ provider: id(1001), total: 2048 }])
  expect(replicasDistribution).toHaveLength(1)
})
