import { Address, protocol } from '#sdk/address/address.ts'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { MAX_SUPPLY } from '#sdk/units/fil.ts'
import { chainErrors as errors } from './errors.ts'
import type { Message } from './message.ts'

/** The most gas a block, and so a message, may use. */
export const BLOCK_GAS_LIMIT = 10_000_000_000

const FIRST_VERSION_WITH_DELEGATED = 18
const FIRST_VERSION_WITHOUT_ZERO_TO = 7
/** The encoding of the point at infinity: the public key of the private key zero. */
export const zeroBlsAddress = Address.fromBlsKey(Uint8Array.of(0xc0, ...new Uint8Array(47)))

export interface InclusionRules {
  readonly networkVersion: number
  /** Gas that storing a message of this size on chain costs. */
  readonly minGas: number
}

type Check = (message: Message, rules: InclusionRules) => DealkitError | undefined

function addressProtocol(field: string, address: Address, { networkVersion }: InclusionRules) {
  return address.protocol === protocol.delegated && networkVersion < FIRST_VERSION_WITH_DELEGATED
    ? errors.MESSAGE_ADDRESS_PROTOCOL({ field, address: address.toString(), networkVersion })
    : undefined
}

/** In the order in which the nodes look: the first that finds something names the fault. */
const checks: readonly Check[] = [
  ({ version }) => (version === 0 ? undefined : errors.MESSAGE_VERSION({ version })),
  ({ to }, rules) => addressProtocol('To', to, rules),
  ({ to }, { networkVersion }) =>
    networkVersion >= FIRST_VERSION_WITHOUT_ZERO_TO && to.equals(zeroBlsAddress)
      ? errors.MESSAGE_TO_ZERO({})
      : undefined,
  ({ from }, rules) => addressProtocol('From', from, rules),
  ({ value }) => (value < 0n ? errors.MESSAGE_VALUE({ value, reason: 'it cannot be negative' }) : undefined),
  ({ value }) =>
    value > MAX_SUPPLY ? errors.MESSAGE_VALUE({ value, reason: 'it is more than there can be' }) : undefined,
  ({ gasFeeCap }) => (gasFeeCap < 0n ? errors.MESSAGE_GAS_FEE_CAP({ gasFeeCap }) : undefined),
  ({ gasPremium }) =>
    gasPremium < 0n ? errors.MESSAGE_GAS_PREMIUM({ gasPremium, reason: 'it cannot be negative' }) : undefined,
  ({ gasPremium, gasFeeCap }) =>
    gasPremium > gasFeeCap
      ? errors.MESSAGE_GAS_PREMIUM({ gasPremium, reason: `it is over the GasFeeCap of ${gasFeeCap}` })
      : undefined,
  ({ gasLimit }) =>
    gasLimit > BLOCK_GAS_LIMIT
      ? errors.MESSAGE_GAS_LIMIT({ gasLimit, reason: `it is over a block's ${BLOCK_GAS_LIMIT}` })
      : undefined,
  ({ gasLimit }) => (gasLimit <= 0 ? errors.MESSAGE_GAS_LIMIT({ gasLimit, reason: 'it must be positive' }) : undefined),
  ({ gasLimit }, { minGas }) =>
    gasLimit < minGas
      ? errors.MESSAGE_GAS_LIMIT({ gasLimit, reason: `storing the message on chain costs ${minGas} alone` })
      : undefined,
]

/**
 * What makes a message unfit for a block, or undefined. Balance, nonce and signature are not looked at.
 * Source: venus venus-shared/actors/types/message.go.
 *
 * @returns {MESSAGE_VERSION} {MESSAGE_ADDRESS_PROTOCOL} {MESSAGE_TO_ZERO} {MESSAGE_VALUE} {MESSAGE_GAS_FEE_CAP}
 * {MESSAGE_GAS_PREMIUM} {MESSAGE_GAS_LIMIT}
 * @example
 * import { messageFault } from '#sdk/chain/message-checks.ts'
 * import { Address, draftMessage } from 'dealkit'
 * const draft = draftMessage({ from: Address.fromId(1000), to: Address.fromId(1001) })
 * messageFault(draft, { networkVersion: 15, minGas: 0 })?.code // 'MESSAGE_GAS_LIMIT'
 */
export function messageFault(message: Message, rules: InclusionRules): DealkitError | undefined {
  for (const check of checks) {
    const fault = check(message, rules)
    if (fault !== undefined) return fault
  }
  return undefined
}
