import { commandErrors } from '../command-line/errors.ts'
import type { Terminal } from '../command-line/terminal.ts'

/** What a running command shows, and what it asks. */
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
  readonly #changed: (output: LiveOutput) => void

  constructor(look: { readonly colors: boolean; readonly columns: number }, changed: (output: LiveOutput) => void) {
    this.#changed = changed
    this.terminal = {
      interactive: true,
      ...look,
      write: (text) => this.#show({ text: this.#output.text + text }),
      complain: (text) => this.#show({ text: this.#output.text + text }),
      status: (status) => this.#show({ status }),
      clear: () => this.#show({ text: '' }),
      ask: (question, options) => this.#ask(question, options),
      readAll: () => Promise.reject(commandErrors.ANSWER_MISSING({ question: 'standard input' })),
    }
  }

  get text(): string {
    return this.#output.text
  }

  /** Answers the question that stands; nothing happens when there is none. */
  answer(text: string): void {
    this.#answer?.(text)
  }

  #show(change: Partial<LiveOutput>): void {
    this.#output = { ...this.#output, ...change }
    this.#changed(this.#output)
  }

  async #ask(question: string, { secret, signal }: { secret: boolean; signal: AbortSignal }): Promise<string> {
    // Only the last line is the question: what stands above it is printed already.
    const at = question.lastIndexOf('\n') + 1
    let aborted = () => {
      // replaced below
    }
    try {
      const answer = await new Promise<string>((resolve, reject) => {
        this.#answer = resolve
        aborted = () => reject(signal.reason)
        signal.addEventListener('abort', aborted, { once: true })
        this.#show({
          text: this.#output.text + question.slice(0, at),
          question: { text: question.slice(at), secret },
          status: undefined,
        })
      })
      this.#show({ text: `${this.#output.text}${question.slice(at)}${secret ? '' : answer}\n` })
      return answer
    } finally {
      this.#answer = undefined
      signal.removeEventListener('abort', aborted)
      this.#show({ question: undefined })
    }
  }
}
