import type { Chain } from '../chain.ts'

const BLOCK_GAS_TARGET = 5_000_000_000
const MIN_PREMIUM = 100_000n

interface Offer {
  readonly premium: bigint
  readonly gasLimit: number
}

/**
 * The premium, attoFIL per gas, that should bring a message onto the chain within some blocks: a little over the middle
 * of what recent messages offered. The real nodes add half a percent of noise, which a network that repeats itself
 * byte for byte cannot. Source: venus pkg/messagepool/gas.go (GasEstimateGasPremium).
 */
export function estimatePremium(chain: Chain, withinBlocks: number): bigint {
  const within = Math.min(Math.max(withinBlocks, 1), 128)
  const records = chain.index.records()
  const recent = records.slice(Math.max(0, records.length - 1 - within * 2), records.length - 1)
  const blocks = recent.reduce((sum, { tipSet }) => sum + tipSet.blocks.length, 0)
  const offers = recent.flatMap(({ messages }) =>
    messages.map(({ signed }) => ({ premium: signed.message.gasPremium, gasLimit: signed.message.gasLimit })),
  )
  const premium = middlePremium(offers, blocks)
  if (premium >= MIN_PREMIUM) return premium
  return within === 1 ? 2n * MIN_PREMIUM : within === 2 ? (3n * MIN_PREMIUM) / 2n : MIN_PREMIUM
}

/** What offers around the 52.5 % mark of the gas that the blocks aim at pay. */
export function middlePremium(offers: readonly Offer[], blocks: number): bigint {
  const target = BLOCK_GAS_TARGET * blocks
  let left = Math.floor(target / 2) + Math.floor(target / 40)
  let last = 0n
  let before = 0n
  const sorted = [...offers].sort((a, b) => (a.premium > b.premium ? -1 : a.premium < b.premium ? 1 : 0))
  for (const { premium, gasLimit } of sorted) {
    before = last
    last = premium
    left -= gasLimit
    if (left < 0) break
  }
  return before === 0n ? last : (last + before) / 2n
}
