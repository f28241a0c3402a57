import { wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import { ensureArgument } from '../abort.ts'

/** Ends the method as an illegal argument (16) unless a proving period has a deadline of this index. */
export function ensureDeadline(index: number): void {
  ensureArgument(index < wpostPeriodDeadlines, `${index} is not a deadline: they are 0 to ${wpostPeriodDeadlines - 1}`)
}
