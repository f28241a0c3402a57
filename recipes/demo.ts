import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chalk } from 'zx'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { forceNetwork } from '#testnet/network/force-network.ts'
import { offlineDeal } from './offline-deal.ts'
import { onlineDeal } from './online-deal.ts'
import { sampleFile, usableFile } from './stored-file.ts'

const help = `npm run demo [-- --file FILE] [--offline] [--json] [--keep]

Boots a local network, makes a storage deal, seals it, and reads the file back out of the sector. The data goes to the
provider over the network.

  --file FILE   what to store, up to what an 8 MiB sector holds; a sample of 1 MiB without it
  --offline     carry the data by hand: generate-car, commP, import-data
  --json        one JSON object on stdout, and nothing else there
  --keep        keep the working directory, and print where it is

  npm run demo
  npm run demo -- --file ./some.bin --json | jq .dealId
`

interface Arguments {
  readonly file: string | undefined
  readonly offline: boolean
  readonly json: boolean
  readonly keep: boolean
}

async function demo({ file, offline, json, keep }: Arguments): Promise<void> {
  const began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(2)} s`
  const say = (line: string) => {
    if (!json || process.stderr.isTTY) process.stderr.write(`${line}\n`)
  }
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)))

  const workDir = await mkdtemp(join(tmpdir(), 'dealkit-demo-'))
  try {
    const path = file === undefined ? await sampleFile(workDir) : await usableFile(file)
    say(chalk.dim('starting a local network: node, wallet, market, client, sealer …'))
    const network = await forceNetwork({ signal: stop.signal })
    say(`${chalk.green('✔')} ${chalk.dim(seconds().padStart(7))}  network up`)
    try {
      const deal = offline ? offlineDeal : onlineDeal
      const result = await deal(network.clients, {
        file: path,
        workDir: join(workDir, 'deal'),
        signal: stop.signal,
        onStep: (step, detail) =>
          say(`${chalk.green('✔')} ${chalk.dim(seconds().padStart(7))}  ${chalk.bold(step.padEnd(13))} ${detail}`),
      })
      const elapsedMs = Math.round(performance.now() - began)
      if (json) process.stdout.write(`${JSON.stringify({ ...result, elapsedMs })}\n`)
      else
        say(
          `\n${chalk.bold.green('The file came back byte for byte')} out of sector ${result.sector.number}, in ${seconds()} and ${result.epochs} epochs.`,
        )
      if (keep) say(`The files are in ${workDir}`)
    } finally {
      await network.stop()
    }
  } finally {
    if (!keep) await rm(workDir, { recursive: true, force: true })
  }
}

function readArguments(): Arguments | undefined {
  const { values } = parseArgs({
    options: {
      file: { type: 'string' },
      offline: { type: 'boolean' },
      json: { type: 'boolean' },
      keep: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return undefined
  return { file: values.file, offline: values.offline === true, json: values.json === true, keep: values.keep === true }
}

try {
  const given = readArguments()
  if (given === undefined) process.stdout.write(help)
  else await demo(given)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${chalk.red('error')} ${message}\n`)
  if (DealkitError.is(error) && error.next !== undefined) process.stderr.write(`${error.next}\n`)
  process.exitCode = 1
}
