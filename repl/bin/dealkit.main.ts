import { Command } from 'commander'
import { connect } from '#sdk/network/connect.ts'
import { loadNetworkInfo } from '#sdk/network/load-network-info.ts'
import { networkPath } from '#sdk/network/network-path.ts'
import { dealkit } from '../commands/programs.ts'
import { formatError } from '../output/format-value.ts'
import { recipe } from './recipe.ts'
import { runBin } from './run-bin.ts'
import { testnetUp } from './testnet-up.ts'

const manifest = { name: 'dealkit', description: 'Filecoin storage deals: a local network, and a prompt to drive it.' }

const program = new Command(manifest.name)
  .description(manifest.description)
  .version('0.1.0')
  .showHelpAfterError('(--help shows how it is used)')
  .exitOverride()

program
  .command('repl')
  .description('a prompt of TypeScript attached to a running network')
  .option('--network <file>', 'the file that describes the network', networkPath())
  .option('--eval <code>', 'print the value of this line and leave')
  .option('--json', 'with --eval: print the value as JSON')
  .addHelpText(
    'after',
    "\nExamples:\n  dealkit repl\n  dealkit repl --eval '(await node.chainHead()).height'\n  dealkit repl --json --eval 'await market.marketListIncompleteDeals({})'",
  )
  .action(async (options: { network: string; eval?: string; json?: boolean }) => {
    const network = connect(await loadNetworkInfo(options.network))
    try {
      if (options.eval !== undefined) {
        const { evalOnce } = await import('../eval-once.ts')
        const text = await evalOnce(network, options.eval, {
          json: options.json === true,
          colors: process.stdout.isTTY === true,
        })
        if (text !== '') process.stdout.write(`${text}\n`)
        return
      }
      const { startRepl } = await import('../start-repl.tsx')
      await startRepl(network, { foundAt: options.network })
    } finally {
      await network.close()
    }
  })

program
  .command('testnet')
  .description('a local network: start it, steer it, end it')
  .action(() => undefined)

try {
  if (['testnet', 'recipe'].includes(process.argv[2] ?? '')) await runBin(dealkit, [testnetUp, recipe])
  else await program.parseAsync()
} catch (error) {
  // commander has printed its own message already, and --help is no failure.
  if (error instanceof Error && 'exitCode' in error) process.exitCode = Number(error.exitCode)
  else {
    const { message, next } = formatError(error)
    process.stderr.write(`error: ${message}\n${next === undefined ? '' : `${next}\n`}`)
    process.exitCode = 1
  }
}
