import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { commandErrors } from './errors.ts'
import type { Terminal } from './terminal.ts'

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/** The terminal or the pipes of this process. Input is read only when a question is asked. */
export function processTerminal(streams: Streams = process): Terminal & { close(): void } {
  const { stdin, stdout, stderr } = streams
  let lines: LineReader | undefined
  let status = false
  return {
    interactive: stdin.isTTY === true && stdout.isTTY === true,
    colors: stdout.isTTY === true,
    get columns() {
      return columnsOf(stdout)
    },
    write: (text) => void stdout.write(text),
    complain: (text) => void stderr.write(text),
    status(text) {
      if (stderr.isTTY !== true || (text === undefined && !status)) return
      cursorTo(stderr, 0)
      clearLine(stderr, 0)
      status = text !== undefined
      // A line that went on in the next could not be taken away.
      if (text !== undefined) stderr.write(text.slice(0, columnsOf(stderr) - 1))
    },
    ask(question, { secret, signal }) {
      lines ??= new LineReader(streams)
      return lines.ask(question, secret, signal)
    },
    async readAll() {
      const parts: Buffer[] = []
      for await (const part of stdin) parts.push(Buffer.from(part as Uint8Array))
      return Buffer.concat(parts).toString('utf8')
    },
    clear: () => void stdout.write('\x1b[2J\x1b[3J\x1b[H'),
    close: () => lines?.close(),
  }
}

/** A terminal that does not know how wide it is says 0; a pipe says nothing. */
const columnsOf = ({ columns }: NodeJS.WriteStream): number => columns || 100

/** Lines of input one by one, kept when several come at once, as from a pipe. */
class LineReader {
  readonly #interface: Interface
  readonly #out: NodeJS.WriteStream
  readonly #lines: string[] = []
  readonly #terminal: boolean
  #muted = false
  #ended = false
  #wake: (() => void) | undefined

  constructor({ stdin, stdout }: Streams) {
    this.#out = stdout
    this.#terminal = stdin.isTTY === true && stdout.isTTY === true
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#muted) stdout.write(chunk)
        done()
      },
    })
    this.#interface = createInterface({ input: stdin, output, terminal: this.#terminal })
    this.#interface.on('line', (line) => {
      this.#lines.push(line)
      this.#wake?.()
    })
    this.#interface.on('close', () => {
      this.#ended = true
      this.#wake?.()
    })
    // In raw mode Ctrl-C is a key: it means here what it means everywhere else.
    this.#interface.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  }

  async ask(question: string, secret: boolean, signal: AbortSignal): Promise<string> {
    if (this.#terminal) {
      this.#interface.setPrompt(question)
      this.#interface.prompt()
    } else this.#out.write(question)
    this.#muted = secret && this.#terminal
    const aborted = () => this.#wake?.()
    signal.addEventListener('abort', aborted, { once: true })
    try {
      while (this.#lines.length === 0 && !this.#ended && !signal.aborted)
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      signal.throwIfAborted()
      const line = this.#lines.shift()
      if (line === undefined) {
        // The error does not stand on the line of the question.
        this.#out.write('\n')
        throw commandErrors.ANSWER_MISSING({ question })
      }
      // Whoever pipes answers sees them in the log where a person would have typed them.
      if (!this.#terminal) this.#out.write(secret ? '\n' : `${line}\n`)
      else if (secret) this.#out.write('\n')
      return line
    } finally {
      this.#muted = false
      signal.removeEventListener('abort', aborted)
    }
  }

  close(): void {
    this.#interface.close()
  }
}
