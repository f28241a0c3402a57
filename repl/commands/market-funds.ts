import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { commandErrors } from '../command-line/errors.ts'

/** Money with the market actor, attoFIL. */
export interface MarketFunds {
  readonly escrow: bigint
  readonly locked: bigint
  readonly reserved: bigint
}

/** What of it nothing is promised of: attoFIL, never below zero. */
export function freeFunds({ escrow, locked, reserved }: MarketFunds): bigint {
  const free = escrow - locked - reserved
  return free > 0n ? free : 0n
}

/**
 * How much of an owner's money is to be taken back, attoFIL: all that is free when no amount is named.
 *
 * @throws {COMMAND_FAILED} there is not so much
 */
export function withdrawal(owner: Address, funds: MarketFunds, amount: bigint | undefined): bigint {
  const free = freeFunds(funds)
  const asked = amount ?? free
  if (asked > 0n && asked <= free) return asked
  const [escrow, locked, reserved] = [funds.escrow, funds.locked, funds.reserved].map(formatFil)
  throw commandErrors.COMMAND_FAILED({
    reason: `${formatFil(free)} of ${owner} can be withdrawn: ${escrow} in escrow, ${locked} locked in deals, ${reserved} reserved`,
    next: 'Locked money comes free as deals are paid and end; reserved money when deals are published.',
  })
}

/**
 * Makes sure that an address can deposit so much, before a message that would fail is sent.
 *
 * @throws {COMMAND_FAILED} its wallet has less, or nothing beyond it for gas
 */
export async function requireDeposit(node: NodeClient, from: Address, amount: bigint): Promise<void> {
  const wallet = await node.walletBalance(from)
  if (wallet > amount) return
  const missing = wallet === amount ? 'something for gas is' : `${formatFil(amount - wallet)} and something for gas are`
  throw commandErrors.COMMAND_FAILED({
    reason: `${from} has ${formatFil(wallet)}, and ${formatFil(amount)} are to be deposited: ${missing} missing`,
    next: 'Deposit less, send money to it, or name another wallet with --from.',
  })
}

/** The four lines of the Go programs. */
export function fundLines(funds: MarketFunds): string[] {
  return [
    `  Escrowed Funds:        ${formatFil(funds.escrow)}`,
    `  Locked Funds:          ${formatFil(funds.locked)}`,
    `  Reserved Funds:        ${formatFil(funds.reserved)}`,
    `  Available to Withdraw: ${formatFil(freeFunds(funds))}`,
  ]
}
