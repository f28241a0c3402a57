import { totalFilecoin } from '#sdk/actors/network-constants.ts'
import { Address, protocol } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import { BLOCK_GAS_LIMIT } from '../blocks/base-fee.ts'
import { onChainMessageGas } from '../vm/gas.ts'

const MAX_BYTES = 64 << 10
const zeroBlsAddress = Address.fromBlsKey(Uint8Array.of(0xc0, ...new Uint8Array(47)))

/** What makes a message unfit for a block, in the order the real nodes look; undefined if nothing. Source: chain.md 2.2. */
export function messageFault(message: Message, chainLength: number): string | undefined {
  const { version, to, from, value, gasFeeCap, gasPremium, gasLimit } = message
  if (version !== 0) return `'Version' must be 0, is ${version}`
  if (to.protocol === protocol.delegated || from.protocol === protocol.delegated)
    return 'delegated addresses are not known at this network version'
  if (to.equals(zeroBlsAddress)) return "invalid 'To' address"
  if (value < 0n) return "'Value' field cannot be negative"
  if (value > totalFilecoin) return "'Value' field cannot be greater than total filecoin supply"
  if (gasFeeCap < 0n) return "'GasFeeCap' field cannot be negative"
  if (gasPremium < 0n) return "'GasPremium' field cannot be negative"
  if (gasPremium > gasFeeCap) return "'GasFeeCap' less than 'GasPremium'"
  if (gasLimit > BLOCK_GAS_LIMIT) return "'GasLimit' field cannot be greater than a block's gas limit"
  if (gasLimit <= 0) return "'GasLimit' field must be positive"
  const least = onChainMessageGas(chainLength)
  if (gasLimit < least)
    return `'GasLimit' field cannot be less than the cost of storing a message on chain ${gasLimit} < ${least}`
  if (chainLength > MAX_BYTES) return `message too large: ${chainLength} bytes are over ${MAX_BYTES}`
  return undefined
}
