/** What scrolls by above the prompt: it is written to the terminal as it is, and belongs to it from then on. */
export class Scrollback {
  #waiting = ''
  #write: ((text: string) => void) | undefined
  #flush: NodeJS.Immediate | undefined

  /** @param lines with their line breaks */
  push(lines: string): void {
    this.#waiting += lines
    // Much output comes in many pieces, and the prompt is drawn anew below each one.
    this.#flush ??= setImmediate(() => this.flush())
  }

  /** @param write prints above what is drawn */
  attach(write: (text: string) => void): void {
    this.#write = write
    this.flush()
  }

  flush(): void {
    clearImmediate(this.#flush)
    this.#flush = undefined
    const text = this.#waiting
    if (this.#write === undefined || text === '') return
    this.#waiting = ''
    this.#write(text)
  }

  /** Draws the prompt anew below whatever somebody else has written meanwhile. */
  redraw(): void {
    this.flush()
    // Ink erases first what it drew: these rows, and not what others wrote.
    process.stdout.write('\n'.repeat(process.stdout.rows))
    this.#write?.('')
  }

  /** Empties the screen; what has scrolled out of it stays. */
  clearScreen(): void {
    this.flush()
    this.#write?.('\x1b[2J\x1b[H')
  }
}
