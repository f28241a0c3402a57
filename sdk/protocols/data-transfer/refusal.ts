import { text } from '#sdk/codec/index.ts'
import { dealkitAgentPattern } from '../host.ts'
import type { TransferResponse } from './messages.ts'
import type { Refusal } from './voucher-handler.ts'

/**
 * The protocol has no place for a refusal's reason but the result of the voucher. Older Go nodes choke on a type of
 * result that they do not know, so the reason only goes to those who call themselves as we do.
 */
export const refusalResultType = 'TransferRefusal'

const reasonText = text(1024)

/**
 * What a refusal carries for a peer with this name.
 *
 * @example
 * import { refusalResult } from '#sdk/protocols/data-transfer/refusal.ts'
 * refusalResult({ accepted: false, reason: 'no room' }, 'lotus-1.20.0') // undefined
 * refusalResult({ accepted: false, reason: 'no room' }, 'dealkit/0.1.0')?.voucherType // 'TransferRefusal'
 */
export function refusalResult(
  { reason, voucherResult }: Refusal,
  agent: string | undefined,
): { voucherResult: Uint8Array; voucherType: string } | undefined {
  if (voucherResult !== undefined) return { voucherResult: voucherResult.cbor, voucherType: voucherResult.type }
  if (agent === undefined || !dealkitAgentPattern.test(agent)) return undefined
  return { voucherResult: reasonText.encode(reason.slice(0, 256)), voucherType: refusalResultType }
}

/**
 * The reason that a refusal came with; empty if it brought none.
 *
 * @example
 * import type { TransferResponse } from '#sdk/protocols/data-transfer/messages.ts'
 * import { refusalReason } from '#sdk/protocols/data-transfer/refusal.ts'
 * const printReason = (response: TransferResponse): void => console.log(refusalReason(response))
 */
export function refusalReason({ voucherResult, voucherType }: TransferResponse): string {
  if (voucherResult === null || voucherType !== refusalResultType) return ''
  try {
    return reasonText.decode(voucherResult)
  } catch {
    // It is refused all the same, for a reason that cannot be read.
    return ''
  }
}
