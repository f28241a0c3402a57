import type { Terminal } from './terminal.ts'

/** Questions to whoever runs a command. */
export interface Ask {
  /** The answer, without the line break. */
  text(question: string): Promise<string>
  /** An answer that is not echoed. */
  secret(question: string): Promise<string>
  /** Only `yes` and `no` in full are answers; anything else is asked again. */
  yesNo(question: string): Promise<boolean>
  /** Asks until `read` takes the answer; what it throws is shown as `Error: …`. */
  until<T>(question: string, read: (answer: string) => T | Promise<T>): Promise<T>
}

/** @param say prints a line for people */
export function createAsk(terminal: Terminal, say: (line: string) => void, signal: AbortSignal): Ask {
  const text = (question: string) => terminal.ask(question, { secret: false, signal })
  return {
    text,
    secret: (question) => terminal.ask(question, { secret: true, signal }),
    async yesNo(question) {
      for (;;) {
        const answer = (await text(question)).trim()
        if (answer === 'yes' || answer === 'no') return answer === 'yes'
        say("Type in full 'yes' or 'no'")
      }
    },
    async until(question, read) {
      for (;;) {
        const answer = await text(question)
        try {
          return await read(answer)
        } catch (error) {
          signal.throwIfAborted()
          say(`Error: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
    },
  }
}
