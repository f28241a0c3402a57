import type { Address } from '#sdk/address/address.ts'
import { type Message, messageCid, message as messageCodec } from '#sdk/chain/message.ts'
import { messageFault } from '#sdk/chain/message-checks.ts'
import type { MessageCheck } from '#sdk/rpc/types/node-status.ts'
import { MINIMUM_BASE_FEE } from '../blocks/base-fee.ts'
import type { Chain } from '../chain.ts'
import { NETWORK_VERSION } from '../network-version.ts'
import { onChainMessageGas } from '../vm/gas.ts'
import { MAX_MESSAGE_BYTES } from './pool.ts'

/** Codes of the checks. Source: lotus api/types (CheckStatusCode). */
const codes = {
  serialize: 1,
  size: 2,
  validity: 3,
  minGas: 4,
  minBaseFee: 5,
  baseFee: 6,
  baseFeeLowerBound: 7,
  baseFeeUpperBound: 8,
  stateNonce: 9,
  nonce: 10,
  stateBalance: 11,
  balance: 12,
} as const

/** The base fee may rise or fall by so much while a message waits. */
const BASE_FEE_FACTOR = 10n

/** A message with what is known of those before it. */
export interface MessageToCheck {
  readonly message: Message
  /** Whether the nonce is meant: otherwise it is taken to be the right one. */
  readonly nonceMeant: boolean
}

/**
 * What the pool would say to messages, all checks of each in order; messages of one sender follow each other.
 * Source: lotus chain/messagepool/check.go.
 */
export function checkMessages(chain: Chain, messages: readonly MessageToCheck[]): MessageCheck[][] {
  const senders = new Map<string, SenderSoFar>()
  return messages.map(({ message, nonceMeant }) => {
    const key = chain.keyOf(message.from, chain.after)
    const sender = key === undefined ? undefined : senderOf(chain, key, senders)
    return checksOf(chain, message, nonceMeant, sender)
  })
}

interface SenderSoFar {
  nonce: number
  readonly balance: bigint
  /** attoFIL that the messages before need at most. */
  required: bigint
}

function senderOf(chain: Chain, key: Address, senders: Map<string, SenderSoFar>): SenderSoFar {
  const known = senders.get(key.toString())
  if (known !== undefined) return known
  const id = chain.after.resolve(key)
  const actor = id === undefined ? undefined : chain.after.get(id)
  const sender = { nonce: actor?.nonce ?? 0, balance: actor?.balance ?? 0n, required: 0n }
  senders.set(key.toString(), sender)
  return sender
}

function checksOf(
  chain: Chain,
  message: Message,
  nonceMeant: boolean,
  sender: SenderSoFar | undefined,
): MessageCheck[] {
  const cid = messageCid(message)
  const check = (code: number, error: string | undefined, hint: Readonly<Record<string, unknown>> = {}) => ({
    cid,
    code,
    ok: error === undefined,
    error: error ?? '',
    hint,
  })
  const { gasFeeCap, gasLimit } = message
  const bytes = messageCodec.encode(message).length
  const minGas = onChainMessageGas(bytes)
  const baseFee = chain.nextBaseFee
  const lower = baseFee / BASE_FEE_FACTOR > MINIMUM_BASE_FEE ? baseFee / BASE_FEE_FACTOR : MINIMUM_BASE_FEE
  const upper = baseFee * BASE_FEE_FACTOR
  const under = (bound: bigint) => (gasFeeCap < bound ? `GasFeeCap ${gasFeeCap} is less than ${bound}` : undefined)
  const size = bytes > MAX_MESSAGE_BYTES ? `message of ${bytes} bytes is over ${MAX_MESSAGE_BYTES}` : undefined
  const gas = gasLimit < minGas ? `GasLimit ${gasLimit} is less than ${minGas}` : undefined
  return [
    check(codes.serialize, undefined),
    check(codes.size, size),
    check(codes.validity, messageFault(message, { networkVersion: NETWORK_VERSION, minGas: 0 })?.message),
    check(codes.minGas, gas, { minGas }),
    check(codes.minBaseFee, under(MINIMUM_BASE_FEE), { minimumBaseFee: `${MINIMUM_BASE_FEE}` }),
    check(codes.baseFee, under(baseFee), { baseFee: `${baseFee}` }),
    check(codes.baseFeeLowerBound, under(lower), { baseFeeLowerBound: `${lower}`, baseFee: `${baseFee}` }),
    check(codes.baseFeeUpperBound, under(upper), { baseFeeUpperBound: `${upper}`, baseFee: `${baseFee}` }),
    ...senderChecks(message, nonceMeant, sender, check),
  ]
}

function senderChecks(
  message: Message,
  nonceMeant: boolean,
  sender: SenderSoFar | undefined,
  check: (code: number, error: string | undefined, hint?: Readonly<Record<string, unknown>>) => MessageCheck,
): MessageCheck[] {
  if (sender === undefined) {
    const missing = `actor not found: ${message.from} is no account on chain`
    return [check(codes.stateNonce, missing), check(codes.stateBalance, missing)]
  }
  const next = sender.nonce
  const nonce = nonceMeant ? message.nonce : next
  const misplaced = nonce === next ? undefined : `message nonce is ${nonce}, the next one is ${next}`
  sender.nonce = Math.max(next, nonce + 1)
  sender.required += BigInt(message.gasLimit) * message.gasFeeCap + message.value
  const { balance, required } = sender
  const short = balance < required ? `insufficient balance: ${balance} is less than ${required}` : undefined
  return [
    check(codes.stateNonce, undefined),
    check(codes.nonce, misplaced, { nextNonce: next }),
    check(codes.stateBalance, undefined),
    check(codes.balance, short, { requiredFunds: `${required}` }),
  ]
}
