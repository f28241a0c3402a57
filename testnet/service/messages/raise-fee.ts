import type { CID } from 'multiformats/cid'
import type { Message } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'

/** Pools want at least a tenth more for a message that takes another's place, whatever they are set to. */
const leastRatio = 1.1

/** What can be done about a message that does not land. */
export type FeeJudgement =
  | { readonly kind: 'enough' }
  /** Another message of the sender has to land first. */
  | { readonly kind: 'behind'; readonly nonce: number; readonly cid: CID }
  /** attoFIL that the gas of a message which takes its place may cost. */
  | { readonly kind: 'capped'; readonly needs: bigint }
  | { readonly kind: 'raised'; readonly message: Message }

/**
 * Judges whether a message that waits pays enough, and if not, makes one that takes its place: the node's estimate of now,
 * and at least as much over the old premium as its pool asks for.
 *
 * @param maxFee the most attoFIL that gas may cost; 0 leaves it to the node's own limit
 * Source: venus-messager service/message_service.go (ReplaceMessage).
 */
export async function judgeFee(node: NodeClient, { message }: SignedMessage, maxFee: bigint): Promise<FeeJudgement> {
  const [head, pending, config] = await Promise.all([node.chainHead(), node.mpoolPending([]), node.mpoolGetConfig()])
  const own = pending.filter((other) => other.message.from.equals(message.from))
  const first = own.reduce<SignedMessage | undefined>(
    (least, other) => (least === undefined || other.message.nonce < least.message.nonce ? other : least),
    undefined,
  )
  if (first !== undefined && first.message.nonce < message.nonce)
    return { kind: 'behind', nonce: first.message.nonce, cid: signedMessageCid(first) }

  const baseFee = head.blocks[0]?.parentBaseFee ?? 0n
  const draft = { ...message, gasFeeCap: 0n, gasPremium: 0n }
  const estimated = await node.gasEstimateMessageGas(draft, { maxFee, gasOverEstimation: 0, gasOverPremium: 0 })
  if (forMiner(message, baseFee) >= estimated.gasPremium) return { kind: 'enough' }

  const limit = BigInt(message.gasLimit)
  const least = (message.gasPremium * ratioInHundredths(config.replaceByFeeRatio)) / 100n + 1n
  const wanted = larger(estimated.gasPremium, least)
  const cap = larger(estimated.gasFeeCap, baseFee + wanted)
  const gasFeeCap = maxFee > 0n && cap * limit > maxFee ? maxFee / limit : cap
  const raised = { ...message, gasFeeCap, gasPremium: wanted < gasFeeCap ? wanted : gasFeeCap }
  if (raised.gasPremium < least || forMiner(raised, baseFee) <= forMiner(message, baseFee))
    return { kind: 'capped', needs: limit * (baseFee + wanted) }
  return { kind: 'raised', message: raised }
}

/** attoFIL per gas that are left for the miner; below zero the message cannot be in a block. */
function forMiner({ gasFeeCap, gasPremium }: Message, baseFee: bigint): bigint {
  const left = gasFeeCap - baseFee
  return left < gasPremium ? left : gasPremium
}

/** Nodes say 1.25 or, since lotus 1.23, 125. */
function ratioInHundredths(ratio: number): bigint {
  return BigInt(Math.ceil(Math.max(ratio >= 10 ? ratio / 100 : ratio, leastRatio) * 100))
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)
