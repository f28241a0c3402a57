import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'

export const accountState = tuple('account.State', {
  /** The f1 or f3 address whose key speaks for the account. */
  address,
})
export type AccountState = Infer<typeof accountState>
