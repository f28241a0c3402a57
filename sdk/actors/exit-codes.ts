/** How a message can end, as actors v7 and earlier number it. Codes under 16 are the virtual machine's. */
export const exitCodes = {
  Ok: 0,
  SysErrSenderInvalid: 1,
  SysErrSenderStateInvalid: 2,
  SysErrInvalidMethod: 3,
  SysErrReserved1: 4,
  SysErrInvalidReceiver: 5,
  SysErrInsufficientFunds: 6,
  SysErrOutOfGas: 7,
  SysErrForbidden: 8,
  SysErrorIllegalActor: 9,
  SysErrorIllegalArgument: 10,
  SysErrReserved2: 11,
  SysErrReserved3: 12,
  SysErrReserved4: 13,
  SysErrReserved5: 14,
  SysErrReserved6: 15,
  ErrIllegalArgument: 16,
  ErrNotFound: 17,
  ErrForbidden: 18,
  ErrInsufficientFunds: 19,
  ErrIllegalState: 20,
  ErrSerialization: 21,
} as const
export type ExitCodeName = keyof typeof exitCodes

/** A miner whose locked funds no longer add up. */
export const balanceInvariantBroken = 1000

const names = new Map<number, ExitCodeName>(
  Object.entries(exitCodes).map(([name, code]) => [code, name as ExitCodeName]),
)

/**
 * `ErrIllegalArgument(16)`; a code without a name is its number.
 *
 * @example
 * import { exitCodeText } from '#sdk/actors/exit-codes.ts'
 * exitCodeText(16) // 'ErrIllegalArgument(16)'
 * exitCodeText(99) // '99'
 */
export function exitCodeText(code: number): string {
  const name = names.get(code)
  return name === undefined ? `${code}` : `${name}(${code})`
}

/**
 * True when the message was not executed at all, so that the sender's nonce has not moved.
 *
 * @example
 * import { exitCodes, isSendFailure } from '#sdk/actors/exit-codes.ts'
 * isSendFailure(exitCodes.SysErrSenderInvalid) // true
 * isSendFailure(exitCodes.ErrIllegalArgument) // false
 */
export function isSendFailure(code: number): boolean {
  return code === exitCodes.SysErrSenderInvalid || code === exitCodes.SysErrSenderStateInvalid
}
