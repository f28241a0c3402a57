import { actorCodes } from '#sdk/actors/actor-code.ts'
import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { paychMethods } from '#sdk/actors/paych/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { EstimateRequest, EstimateResult, SendSpec } from '#sdk/chain/message-pool.ts'
import { BLOCK_GAS_LIMIT } from '../blocks/base-fee.ts'
import type { Chain } from '../chain.ts'
import { gasErrors } from './errors.ts'
import { estimatePremium } from './premium.ts'
import { tryMessage } from './try-message.ts'

const PREMIUM_WITHIN_BLOCKS = 10
const FEE_CAP_BLOCKS = 20
const BASE_FEE_GROWTH = 1 + 1 / 8
/** Venus allows a message to cost this much unless its sender says otherwise: 10 FIL. */
const DEFAULT_MAX_FEE = 10n * 10n ** 18n
/** What the sender of Collect must have on top, because the gas that deleting the channel gives back comes last. */
const CHANNEL_DELETION_GAS = 76_000

/** The gas a message uses on top of what its sender has in the pool. @throws {GAS_EXECUTION_FAILED} */
export function estimateGasLimit(chain: Chain, message: Message): number {
  return gasUsedAfter(chain, message, pendingBefore(chain, message.from, message.nonce))
}

function gasUsedAfter(chain: Chain, message: Message, prior: readonly Message[]): number {
  const { receipt, error } = tryMessage(chain, message, prior)
  if (receipt.exitCode === exitCodes.Ok)
    return receipt.gasUsed + (deletesChannel(chain, message) ? CHANNEL_DELETION_GAS : 0)
  throw gasErrors.GAS_EXECUTION_FAILED({ exit: exitCodeText(receipt.exitCode), reason: error })
}

function deletesChannel({ after }: Chain, { to, method }: Message): boolean {
  const id = after.resolve(to)
  const isChannel = id !== undefined && after.get(id)?.code.equals(actorCodes.paymentchannel) === true
  return isChannel && method === paychMethods.Collect.number
}

/** The sender's pending messages up to a nonce. A draft's nonce is 0, so that all of them count. */
function pendingBefore(chain: Chain, from: Address, nonce: number): Message[] {
  const key = chain.keyOf(from, chain.after)
  if (key === undefined) return []
  const pending = chain.pool.pendingOf(key).map(({ signed }) => signed.message)
  const at = pending.findIndex((other) => other.nonce === nonce)
  return at < 0 ? pending : pending.slice(0, at)
}

/** The fee cap, attoFIL per gas, that lets a message outlast that many full blocks. */
export function estimateFeeCap(chain: Chain, premium: bigint, blocks: number): bigint {
  const { parentBaseFee } = chain.head.tipSet.blocks[0]!
  const growth = BigInt(Math.trunc(BASE_FEE_GROWTH ** blocks * 256))
  return (parentBaseFee * growth) / 256n + premium
}

/** Fills in what is zero of gas limit, premium and fee cap; the nonce stays. Source: lotus node/impl/full/gas.go. */
export function estimateMessageGas(chain: Chain, message: Message, spec: SendSpec | null): Message {
  return estimateAfter(chain, message, spec, undefined)
}

function estimateAfter(
  chain: Chain,
  message: Message,
  spec: SendSpec | null,
  prior: readonly Message[] | undefined,
): Message {
  let { gasLimit, gasPremium, gasFeeCap } = message
  if (gasLimit === 0) {
    const used = prior === undefined ? estimateGasLimit(chain, message) : gasUsedAfter(chain, message, prior)
    const factor = positiveOr(spec?.gasOverEstimation, chain.pool.config.gasLimitOverestimation)
    gasLimit = Math.min(Math.trunc(used * factor), BLOCK_GAS_LIMIT)
  }
  if (gasPremium === 0n) {
    gasPremium = estimatePremium(chain, PREMIUM_WITHIN_BLOCKS)
    const factor = spec?.gasOverPremium ?? 0
    if (factor > 0) gasPremium = BigInt(Math.trunc(Number(gasPremium) * factor))
  }
  if (gasFeeCap === 0n) gasFeeCap = estimateFeeCap(chain, gasPremium, FEE_CAP_BLOCKS)
  return withinMaxFee({ ...message, gasLimit, gasPremium, gasFeeCap }, spec?.maxFee ?? 0n)
}

function positiveOr(value: number | undefined, otherwise: number): number {
  return value !== undefined && value > 0 ? value : otherwise
}

/** Lowers the fee cap until the message cannot cost more than the fee given or the default, and the premium under it. */
function withinMaxFee(message: Message, maxFee: bigint): Message {
  const most = maxFee > 0n ? maxFee : DEFAULT_MAX_FEE
  const limit = BigInt(message.gasLimit)
  const gasFeeCap = limit * message.gasFeeCap <= most ? message.gasFeeCap : most / limit
  return { ...message, gasFeeCap, gasPremium: message.gasPremium < gasFeeCap ? message.gasPremium : gasFeeCap }
}

/**
 * Estimates messages of one sender that are to follow each other from a nonce on. A message that cannot be executed
 * says why in its result, and those after it go on. @throws {GAS_BATCH_EMPTY}
 */
export function estimateBatch(chain: Chain, requests: readonly EstimateRequest[], fromNonce: number): EstimateResult[] {
  const [first] = requests
  if (first === undefined) throw gasErrors.GAS_BATCH_EMPTY({})
  const prior = pendingBefore(chain, first.message.from, fromNonce)
  let nonce = fromNonce
  return requests.map(({ message, spec }): EstimateResult => {
    try {
      const estimated = estimateAfter(chain, { ...message, nonce }, spec, prior)
      prior.push(estimated)
      nonce++
      return { message: estimated, error: '' }
    } catch (error) {
      if (!gasErrors.GAS_EXECUTION_FAILED.is(error)) throw error
      return { message: { ...message, nonce: 0 }, error: `estimating gas limit: ${error.message}` }
    }
  })
}
