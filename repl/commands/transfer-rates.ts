import type { SizedTransfer } from './transfer-sizes.ts'
import type { TransferRow } from './transfer-tables.ts'

/** A rate is that of so many milliseconds, and of no fewer than the other. */
const windowMs = { most: 5_000, least: 500 } as const

interface Sample {
  readonly at: number
  readonly bytes: number
}

/**
 * Gives the transfers of look after look the rate at which each goes; it is known from the second look on.
 *
 * @param now milliseconds
 * @example
 * import { transferRates } from '#repl/commands/transfer-rates.ts'
 * const rated = transferRates(Date.now)
 * rated([]) // []
 */
export function transferRates(now: () => number): (transfers: readonly SizedTransfer[]) => readonly TransferRow[] {
  let before = new Map<string, readonly Sample[]>()
  return (transfers) => {
    const at = now()
    const seen = new Map<string, readonly Sample[]>()
    const rows = transfers.map((transfer) => {
      const name = `${transfer.otherPeer} ${transfer.isInitiator} ${transfer.transferId}`
      const last = before.get(name) ?? []
      const samples = [...last.filter((one) => at - one.at <= windowMs.most), { at, bytes: transfer.transferred }]
      seen.set(name, samples)
      return {
        ...transfer,
        bytesPerSecond: transfer.status === 'Ongoing' ? rateOf(samples) : null,
      }
    })
    before = seen
    return rows
  }
}

function rateOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0]!, samples.at(-1)!]
  const spanMs = last.at - first.at
  return spanMs < windowMs.least ? null : Math.round(((last.bytes - first.bytes) * 1000) / spanMs)
}
