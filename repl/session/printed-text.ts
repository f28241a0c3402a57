/**
 * Where text goes that is printed at the prompt: whole lines scroll by above it for good; what there is of a last line is
 * shown below them until it is whole.
 */
export class PrintedText {
  #rest = ''
  #redrawn = false
  readonly #scroll: (lines: string) => void

  /** @param scroll takes lines, each with its line break */
  constructor(scroll: (lines: string) => void) {
    this.#scroll = scroll
  }

  /** What has not scrolled by yet. */
  get rest(): string {
    return this.#rest
  }

  write(text: string): void {
    this.#rest += text
    if (this.#redrawn) return
    const end = this.#rest.lastIndexOf('\n') + 1
    if (end > 0) this.#scroll(this.#rest.slice(0, end))
    // A carriage return begins the line anew, as progress bars do.
    this.#rest = this.#rest.slice(end).replace(/^.*\r(?=.)/s, '')
  }

  /** Takes away what has not scrolled by. From here on nothing does, until the end: what follows is drawn anew each time. */
  clear(): void {
    this.#rest = ''
    this.#redrawn = true
  }

  /** All scrolls by, the last line too. */
  end(): void {
    const text = this.#rest
    this.#rest = ''
    this.#redrawn = false
    if (text !== '') this.#scroll(text.endsWith('\n') ? text : `${text}\n`)
  }
}
