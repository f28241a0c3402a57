/** What every recipe is given. */
export interface RecipeOptions {
  /** Told of every step, and of what it came to. */
  readonly onStep?: (step: string, detail: string) => void
  readonly signal?: AbortSignal
}
