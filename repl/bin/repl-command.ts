import { createInterface } from 'node:readline'
import { type Context, defineCommand } from '../command-line/command.ts'
import { path, text } from '../command-line/kinds.ts'
import { processTerminal } from '../command-line/process-terminal.ts'
import { dealkit, programs } from '../commands/programs.ts'
import type { CommandLines } from '../session/command-lines.ts'
import type { EvaluationThread } from '../session/evaluation-thread.ts'

/** `dealkit repl`: the prompt, or one line of it. */
export const replCommand = defineCommand({
  path: 'repl',
  summary: 'a prompt of TypeScript and of the commands of all programs, attached to a running network',
  options: {
    network: path({ summary: 'the file that describes it; DEALKIT_NETWORK or ~/.dealkit/network.json when left out' }),
    eval: text({ summary: 'print the value of this line, or what this command prints, and leave' }),
  },
  examples: [
    'dealkit repl',
    "dealkit repl --eval '(await node.chainHead()).height'",
    "dealkit repl --eval 'market storage-deals list'",
    'dealkit repl < lines.ts',
    "dealkit repl --json --eval 'await market.marketListIncompleteDeals({})'",
  ],
  daemon: true,
  async *run({ network: given, eval: line }, context) {
    const [{ connect }, { loadNetworkInfo }, { networkPath }, { EvaluationThread }] = await Promise.all([
      import('#sdk/network/connect.ts'),
      import('#sdk/network/load-network-info.ts'),
      import('#sdk/network/network-path.ts'),
      import('../session/evaluation-thread.ts'),
    ])
    const foundAt = given ?? networkPath()
    const info = await loadNetworkInfo(foundAt)
    const { colors } = context.style
    const lines = new EvaluationThread({ info, colors })
    const prompts = line === undefined && process.stdin.isTTY === true && process.stdout.isTTY === true
    // It loads while this thread loads the commands.
    if (prompts) lines.warm()
    const network = connect(info)
    try {
      const { loadCommandLines } = await import('../session/command-lines.ts')
      const commandLines = await loadCommandLines(Object.values(programs), dealkit, network, foundAt)
      if (prompts) {
        // The package has JavaScript; of a checkout's sources Node takes types away by itself, but leaves JSX as it is.
        if (import.meta.url.endsWith('.ts')) (await import('tsx/esm/api')).register()
        const { startRepl } = await import('../start-repl.tsx')
        const code = await startRepl(network, { foundAt, lines, colors, commandLines, signal: context.signal })
        if (code !== 0) process.exit(code)
        return
      }
      // What is piped in is run line by line; the first that fails ends it.
      const sources = line === undefined ? createInterface({ input: process.stdin }) : [line]
      yield* printedValues(sources, lines, commandLines, context)
    } finally {
      await lines.close()
      await network.close()
    }
  },
  render: (value) => value,
  toJson: (value) => JSON.parse(value) as unknown,
})

/** What comes of each line: the text of its value, as JSON if that is asked for. Commands print by themselves. */
async function* printedValues(
  sources: Iterable<string> | AsyncIterable<string>,
  lines: EvaluationThread,
  commandLines: CommandLines,
  { json, signal, style }: Context,
): AsyncGenerator<string> {
  const { formatError } = await import('../output/format-value.ts')
  lines.listen({
    output: (stream, printed) => void process[stream].write(printed),
    stray: (error) => void process.stderr.write(`${formatError(error).message}\n`),
    exited: (code) => process.exit(code),
  })
  const interrupt = () => void lines.interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    for await (const line of sources) {
      if (line.trim() === '') continue
      if (!commandLines.recognizes(line)) {
        const form = json ? 'json' : 'plain'
        const value = await lines.evaluate(line, { form, columns: style.columns })
        if (value !== undefined) yield value
        continue
      }
      const terminal = processTerminal()
      const code = await commandLines.run(json ? `${line} --json` : line, terminal, signal)
      terminal.close()
      // What went wrong is printed already; only the exit code is left to tell.
      if (code !== 0) process.exit(code)
    }
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
