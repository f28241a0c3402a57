import { createInterface } from 'node:readline'
import { defineCommand } from '../command-line/command.ts'
import { path, text } from '../command-line/kinds.ts'
import { processTerminal } from '../command-line/process-terminal.ts'
import { dealkit, programs } from '../commands/programs.ts'
import { formatValue } from '../output/format-value.ts'

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
  async *run({ network: given, eval: line }, { json, signal }) {
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
      if (line === undefined && process.stdin.isTTY === true) {
        // Node takes types away by itself, but leaves JSX as it is; and a line may import TypeScript of any kind.
        const { register } = await import('tsx/esm/api')
        register()
        const { startRepl } = await import('../start-repl.tsx')
        await startRepl(network, { foundAt, commandLines })
        return
      }
      const [{ createEvaluator }, { networkScope }] = await Promise.all([
        import('../session/evaluate.ts'),
        import('../session/network-source.ts'),
      ])
      const evaluator = createEvaluator(networkScope(network))
      // What is piped in is run line by line; the first that fails ends it.
      for await (const one of line === undefined ? createInterface({ input: process.stdin }) : [line]) {
        if (one.trim() === '') continue
        if (!commandLines.recognizes(one)) {
          yield (await evaluator.evaluate(one)) ?? null
          continue
        }
        const terminal = processTerminal()
        const code = await commandLines.run(json ? `${one} --json` : one, terminal, signal)
        terminal.close()
        // What went wrong is printed already; only the exit code is left to tell.
        if (code !== 0) process.exit(code)
      }
    } finally {
      await network.close()
    }
  },
  render: (value, { colors }) => {
    if (value === null) return ''
    return typeof value === 'string' ? value : formatValue(value, { colors })
  },
})
