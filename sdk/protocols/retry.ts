import { setTimeout as sleep } from 'node:timers/promises'

export interface BackOff {
  readonly attempts: number
  readonly firstDelayMs: number
  /** Each wait is this many times the last. */
  readonly factor?: number
  readonly maxDelayMs?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The wait before the attempt after `failed` failed ones, in ms. A fifth of it is left to chance.
 *
 * @example
 * import { backOffDelay } from '#sdk/protocols/retry.ts'
 * backOffDelay(3, { firstDelayMs: 100 }) // 320 to 400
 */
export function backOffDelay(failed: number, backOff: Omit<BackOff, 'attempts' | 'signal'>): number {
  const full = backOff.firstDelayMs * (backOff.factor ?? 2) ** (failed - 1)
  return Math.min(full, backOff.maxDelayMs ?? 300_000) * (0.8 + Math.random() * 0.2)
}

/**
 * Tries until it works, the attempts are used up, or the error is of another kind than worth a retry.
 *
 * @throws what the last attempt threw; the signal's reason when it is aborted during a wait.
 * @example
 * import { retryWithBackOff } from '#sdk/protocols/retry.ts'
 * let failed = 0
 * const attempt = async () => (failed++ < 2 ? Promise.reject(new Error('busy')) : 'done')
 * await retryWithBackOff(attempt, { attempts: 3, firstDelayMs: 1 }, () => true) // 'done'
 */
export async function retryWithBackOff<T>(
  attempt: () => Promise<T>,
  backOff: BackOff,
  isWorthRetry: (error: unknown) => boolean,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await attempt()
    } catch (error) {
      if (failed >= backOff.attempts || !isWorthRetry(error)) throw error
    }
    await sleep(
      backOffDelay(failed, backOff),
      undefined,
      backOff.signal === undefined ? {} : { signal: backOff.signal },
    )
  }
}
