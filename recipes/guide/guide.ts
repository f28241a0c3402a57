import { chalk } from 'zx'
import { counted } from '#sdk/units/count.ts'
import { runScript } from '../script.ts'
import { playGuide } from './play-guide.ts'

const help = `npm run guide [-- --json]

Plays the miner guide: node, wallet, market, market-client and sealer as processes of their own, and its commands typed
one after the other: an online deal, an offline deal, a new sector, a snap-up.

  --json   one JSON object on stdout at the end (npm run -s guide -- --json): each line, what it printed, and how long it took

  npm run guide
  npm run -s guide -- --json > guide.json
`

async function play(json: boolean, signal: AbortSignal): Promise<void> {
  const began = performance.now()
  const print = (text: string) => {
    if (!json) process.stdout.write(text)
  }
  const { lines, found } = await playGuide({
    signal,
    onSection: (title) => print(`\n${chalk.bold.green(`# ${title}`)}\n`),
    onLine: (line) => print(`${chalk.bold(`$ ${line}`)}\n`),
    onOutput: (output) => print(output === '' || output.endsWith('\n') ? output : `${output}\n`),
  })
  const elapsedMs = Math.round(performance.now() - began)
  if (json) process.stdout.write(`${JSON.stringify({ lines, found, elapsedMs })}\n`)
  else
    print(
      `\n${chalk.bold.green('Every sector is proving')}, after ${counted(lines.length, 'line')} and ${(elapsedMs / 1000).toFixed(1)} s.\n`,
    )
}

process.exitCode = await runScript({
  name: 'npm run guide',
  help,
  options: { json: { type: 'boolean', default: false } },
  run: ({ json }, signal) => play(json, signal),
})
