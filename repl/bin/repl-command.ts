import { createInterface } from 'node:readline'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { type Context, defineCommand } from '../command-line/command.ts'
import { path, text } from '../command-line/kinds.ts'
import { processTerminal } from '../command-line/process-terminal.ts'
import { dealkit, programs } from '../commands/programs.ts'
import type { CommandLines } from '../session/command-lines.ts'

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
    const [{ connect }, { loadNetworkInfo }, { networkPath }, { loadCommandLines }] = await Promise.all([
      import('#sdk/network/connect.ts'),
      import('#sdk/network/load-network-info.ts'),
      import('#sdk/network/network-path.ts'),
      import('../session/command-lines.ts'),
    ])
    const foundAt = given ?? networkPath()
    const network = connect(await loadNetworkInfo(foundAt))
    try {
      const commandLines = await loadCommandLines(Object.values(programs), dealkit, network, foundAt)
      if (line === undefined && process.stdin.isTTY === true && process.stdout.isTTY === true) {
        // The package has JavaScript; of a checkout's sources Node takes types away by itself, but leaves JSX as it is.
        if (import.meta.url.endsWith('.ts')) (await import('tsx/esm/api')).register()
        const { startRepl } = await import('../start-repl.tsx')
        const code = await startRepl(network, { foundAt, commandLines, signal: context.signal })
        if (code !== 0) process.exit(code)
        return
      }
      // What is piped in is run line by line; the first that fails ends it.
      const lines = line === undefined ? createInterface({ input: process.stdin }) : [line]
      yield* printedValues(lines, network, commandLines, context)
    } finally {
      await network.close()
    }
  },
  render: (value) => value,
  toJson: (value) => JSON.parse(value) as unknown,
})

/** What comes of each line: the text of its value, as JSON if that is asked for. Commands print by themselves. */
async function* printedValues(
  lines: Iterable<string> | AsyncIterable<string>,
  network: NetworkClients,
  commandLines: CommandLines,
  { json, signal, style }: Context,
): AsyncGenerator<string> {
  const [{ EvaluationThread }, { formatError }] = await Promise.all([
    import('../session/evaluation-thread.ts'),
    import('../output/format-value.ts'),
  ])
  const thread = new EvaluationThread({
    info: network.info,
    colors: style.colors,
    output: (stream, printed) => void process[stream].write(printed),
    stray: (error) => void process.stderr.write(`${formatError(error).message}\n`),
    exited: (code) => process.exit(code),
  })
  const interrupt = () => void thread.interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    for await (const line of lines) {
      if (line.trim() === '') continue
      if (!commandLines.recognizes(line)) {
        const form = json ? 'json' : 'plain'
        const value = await thread.evaluate(line, { form, columns: style.columns })
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
    await thread.close()
  }
}
