import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chalk } from 'zx'
import { counted } from '#sdk/units/count.ts'
import { forceNetwork } from '#testnet/network/force-network.ts'
import { offlineDeal } from './offline-deal.ts'
import { onlineDeal } from './online-deal.ts'
import { runScript } from './script.ts'
import { sampleFile, usableFile } from './stored-file.ts'

const help = `npm run demo [-- --file FILE] [--offline] [--json] [--keep]

Boots a local network, makes a storage deal, seals it, and reads the file back out of the sector. The data goes to the
provider over the network.

  --file FILE   what to store, up to what an 8 MiB sector holds; a sample of 1 MiB without it
  --offline     carry the data by hand: generate-car, commP, import-data
  --json        one JSON object on stdout; npm itself is quiet there with -s: npm run -s demo -- --json
  --keep        keep the working directory, and print where it is

  npm run demo
  npm run demo -- --offline
  npm run -s demo -- --file ./some.bin --json | jq .dealId
`

const sectorSize = 8 << 20

interface Arguments {
  readonly file: string | undefined
  readonly offline: boolean
  readonly json: boolean
  readonly keep: boolean
}

async function demo({ file, offline, json, keep }: Arguments, signal: AbortSignal): Promise<void> {
  const began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(2)} s`
  const say = (line: string) => {
    if (!json || process.stderr.isTTY) process.stderr.write(`${line}\n`)
  }

  const workDir = await mkdtemp(join(tmpdir(), 'dealkit-demo-'))
  try {
    const path = file === undefined ? await sampleFile(workDir) : await usableFile(file, sectorSize)
    say(chalk.dim('starting a local network: node, wallet, market, client, sealer …'))
    const network = await forceNetwork({ signal, sectorSize })
    say(`${chalk.green('✔')} ${chalk.dim(seconds().padStart(7))}  network up`)
    try {
      const deal = offline ? offlineDeal : onlineDeal
      const result = await deal(network.clients, {
        file: path,
        workDir: join(workDir, 'deal'),
        signal,
        onStep: (step, detail) =>
          say(`${chalk.green('✔')} ${chalk.dim(seconds().padStart(7))}  ${chalk.bold(step.padEnd(13))} ${detail}`),
      })
      const elapsedMs = Math.round(performance.now() - began)
      if (json) process.stdout.write(`${JSON.stringify({ ...result, elapsedMs })}\n`)
      else
        say(
          `\n${chalk.bold.green('The file came back byte for byte')} out of sector ${result.sector.number}, in ${seconds()} and ${counted(result.epochs, 'epoch')}.`,
        )
      if (keep) say(`The files are in ${workDir}`)
    } finally {
      await network.stop()
    }
  } finally {
    if (!keep) await rm(workDir, { recursive: true, force: true })
  }
}

process.exitCode = await runScript({
  name: 'npm run demo',
  help,
  options: {
    file: { type: 'string' },
    offline: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
  run: ({ file, offline, json, keep }, signal) => demo({ file, offline, json, keep }, signal),
})
