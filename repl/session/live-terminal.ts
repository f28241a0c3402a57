import { commandErrors } from '../command-line/errors.ts'
import type { Terminal } from '../command-line/terminal.ts'
import type { PrintedText } from './printed-text.ts'

/** What a running line shows below what has scrolled by, and what it asks. */
export interface LiveOutput {
  readonly text: string
  /** A line that the next one replaces. */
  readonly status: string | undefined
  readonly question: { readonly text: string; readonly secret: boolean } | undefined
}

export const nothingShown: LiveOutput = { text: '', status: undefined, question: undefined }

/** A terminal within the prompt: what is written is shown while it comes, questions are answered at the prompt. */
export class LiveTerminal {
  readonly terminal: Terminal
  #output: LiveOutput = nothingShown
  #answer: ((answer: string) => void) | undefined
  readonly #printed: PrintedText
  readonly #changed: (output: LiveOutput) => void

  constructor(
    look: { readonly colors: boolean; readonly columns: () => number },
    printed: PrintedText,
    changed: (output: LiveOutput) => void,
  ) {
    this.#printed = printed
    this.#changed = changed
    this.terminal = {
      interactive: true,
      colors: look.colors,
      get columns() {
        return look.columns()
      },
      write: (text) => this.#write(text),
      complain: (text) => this.#write(text),
      status: (status) => this.#show({ status }),
      clear: () => {
        printed.clear()
        this.#show({ text: '' })
      },
      ask: (question, options) => this.#ask(question, options),
      readAll: () => Promise.reject(commandErrors.ANSWER_MISSING({ question: 'standard input' })),
    }
  }

  /** Answers the question that stands; nothing happens when there is none. */
  answer(text: string): void {
    this.#answer?.(text)
  }

  #write(text: string): void {
    this.#printed.write(text)
    this.#show({ text: this.#printed.rest })
  }

  #show(change: Partial<LiveOutput>): void {
    this.#output = { ...this.#output, ...change }
    this.#changed(this.#output)
  }

  async #ask(question: string, { secret, signal }: { secret: boolean; signal: AbortSignal }): Promise<string> {
    // Only the last line is the question: what stands above it is printed already.
    const at = question.lastIndexOf('\n') + 1
    this.#write(question.slice(0, at))
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const aborted = () => reject(signal.reason)
    try {
      signal.throwIfAborted()
      signal.addEventListener('abort', aborted, { once: true })
      this.#answer = resolve
      this.#show({ question: { text: question.slice(at), secret }, status: undefined })
      const answer = await promise
      this.#write(`${question.slice(at)}${secret ? '' : answer}\n`)
      return answer
    } finally {
      this.#answer = undefined
      signal.removeEventListener('abort', aborted)
      this.#show({ question: undefined })
    }
  }
}
