import type { Address } from '#sdk/address/address.ts'

/** One call of a message's execution, with the calls it made. */
export interface CallTrace {
  readonly from: Address
  readonly to: Address
  readonly value: bigint
  readonly method: number
  readonly params: Uint8Array
  exitCode: number
  returned: Uint8Array
  /** Why it failed; empty if it did not. */
  error: string
  /** Gas of this call, its sub-calls included. */
  gasUsed: number
  readonly logs: string[]
  readonly calls: CallTrace[]
}

export function beginTrace(call: Pick<CallTrace, 'from' | 'to' | 'value' | 'method' | 'params'>): CallTrace {
  return { ...call, exitCode: 0, returned: new Uint8Array(0), error: '', gasUsed: 0, logs: [], calls: [] }
}
