import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Runtime } from '../vm/runtime.ts'
import { abort } from './abort.ts'
import { transfer } from './send.ts'

/** The ID address behind an address; a key address that is new on chain becomes an account. */
export function resolveOrCreate(
  runtime: Runtime,
  address: Address,
  failure: number = exitCodes.ErrIllegalState,
): Address {
  const known = runtime.resolve(address)
  if (known !== undefined) return known
  const { exitCode } = transfer(runtime, address, 0n)
  if (exitCode !== exitCodes.Ok) abort(exitCode, `${address} cannot be given an id: ${exitCodeText(exitCode)}`)
  return runtime.resolve(address) ?? abort(failure, `${address} has no id, even after a transfer to it`)
}
