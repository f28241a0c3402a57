import { parseArgs } from 'node:util'
import { chalk } from 'zx'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { playGuide } from './play-guide.ts'

const help = `npm run guide [-- --json]

Plays the miner guide: node, wallet, market, market-client and sealer as processes of their own, and its commands typed
one after the other: an online deal, an offline deal, a new sector, a snap-up.

  --json   one JSON object on stdout at the end: each line, what it printed, and how long it took
`

const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })

async function play(json: boolean): Promise<void> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(`stopped by ${name}`))
  const began = performance.now()
  const print = (text: string) => {
    if (!json) process.stdout.write(text)
  }
  const { lines, found } = await playGuide({
    signal: stop.signal,
    onSection: (title) => print(`\n${chalk.bold.green(`# ${title}`)}\n`),
    onLine: (line) => print(`${chalk.bold(`$ ${line}`)}\n`),
    onOutput: (output) => print(output === '' || output.endsWith('\n') ? output : `${output}\n`),
  })
  const elapsedMs = Math.round(performance.now() - began)
  if (json) process.stdout.write(`${JSON.stringify({ lines, found, elapsedMs })}\n`)
  else
    print(
      `\n${chalk.bold.green('Every sector is proving')}, after ${lines.length} lines and ${(elapsedMs / 1000).toFixed(1)} s.\n`,
    )
}

try {
  if (values.help === true) process.stdout.write(help)
  else await play(values.json === true)
} catch (error) {
  process.stderr.write(`${chalk.red('error')} ${error instanceof Error ? error.message : String(error)}\n`)
  if (DealkitError.is(error) && error.next !== undefined) process.stderr.write(`${error.next}\n`)
  process.exitCode = 1
}
