import { formatFil } from '#sdk/units/fil.ts'

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

/** The four lines of the Go programs. */
export function fundLines(funds: MarketFunds): string[] {
  return [
    `  Escrowed Funds:        ${formatFil(funds.escrow)}`,
    `  Locked Funds:          ${formatFil(funds.locked)}`,
    `  Reserved Funds:        ${formatFil(funds.reserved)}`,
    `  Available to Withdraw: ${formatFil(freeFunds(funds))}`,
  ]
}
