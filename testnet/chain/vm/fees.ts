import type { Message } from '#sdk/chain/message.ts'

/** Where the gas money of a message goes, in attoFIL. The parts add up to the gas limit times the fee cap. */
export interface FeeSplit {
  readonly baseFeeBurn: bigint
  readonly overEstimationBurn: bigint
  readonly minerTip: bigint
  readonly refund: bigint
  /** What the block's miner owes for including a message that cannot pay the base fee. */
  readonly minerPenalty: bigint
}

/** Source: venus pkg/vm/gas/burn.go. */
export function splitFees(message: Message, gasUsed: number, baseFee: bigint): FeeSplit {
  const { gasFeeCap, gasPremium } = message
  const limit = BigInt(message.gasLimit)
  const used = BigInt(gasUsed)
  const burntRate = baseFee < gasFeeCap ? baseFee : gasFeeCap
  const minerPenalty = baseFee > gasFeeCap ? (baseFee - gasFeeCap) * used : 0n
  const room = gasFeeCap - burntRate
  const baseFeeBurn = burntRate * used
  const minerTip = (gasPremium < room ? gasPremium : room) * limit
  const overBurnt = overEstimation(used, limit)
  const overEstimationBurn = burntRate * overBurnt
  const overPenalty = baseFee > gasFeeCap ? (baseFee - gasFeeCap) * overBurnt : 0n
  const refund = limit * gasFeeCap - baseFeeBurn - minerTip - overEstimationBurn
  return { baseFeeBurn, overEstimationBurn, minerTip, refund, minerPenalty: minerPenalty + overPenalty }
}

/** The gas that is burnt for asking for more than a tenth above what is used. */
function overEstimation(used: bigint, limit: bigint): bigint {
  if (used === 0n) return limit
  let over = limit - (11n * used) / 10n
  if (over <= 0n) return 0n
  if (over > used) over = used
  return ((limit - used) * over) / used
}
