export type Outcome = 'ok' | 'error'

const batch = 1_024

/** The calls of one method that the metrics do not have yet: told one by one, they cost as much as a quick call itself. */
export class CallTally {
  readonly method: string
  readonly #onBatch: (tally: CallTally) => void
  #counts: Record<Outcome, number> = { ok: 0, error: 0 }
  #seconds: number[] = []

  constructor(method: string, onBatch: (tally: CallTally) => void) {
    this.method = method
    this.#onBatch = onBatch
  }

  add(outcome: Outcome, seconds: number): void {
    this.#counts[outcome]++
    if (this.#seconds.push(seconds) % batch === 0) this.#onBatch(this)
  }

  /** What was counted since it was asked last. */
  take(): { counts: Readonly<Record<Outcome, number>>; seconds: readonly number[] } {
    const taken = { counts: this.#counts, seconds: this.#seconds }
    this.#counts = { ok: 0, error: 0 }
    this.#seconds = []
    return taken
  }
}
