import { fork } from 'node:child_process'
import { once } from 'node:events'
import { glob } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import '../repl/bin/engine.js'

/** One row of the bench table, as `*.bench.ts` files export them (default export: an array). */
export interface BenchRow {
  readonly name: string
  readonly unit: string
  /** Whether a larger figure is the better one. */
  readonly better: 'higher' | 'lower'
  readonly peerName?: string
  run(): Promise<{ ours: number; peer?: number; peakRssMiB?: number }>
}

export interface BenchResult {
  name: string
  unit: string
  ours: number
  peer: number | null
  peerName: string | null
  /** Ours divided by the peer's figure: above 1 is better for rates, below 1 for times. */
  ratio: number | null
  peakRssMiB: number | null
}

const usage = `npm run bench [-- NAME… --json]

Runs the benches whose names start with one of the NAMEs (all without any), ours and the peer's in one run.

  npm run bench                             every row
  npm run -s bench -- commp import --json   the rows commp-* and import, as JSON on stdout
  npm run bench -- --list                   the names
`

/** Names the bench file that a process of its own is for. */
const fileVariable = 'DEALKIT_BENCH_FILE'
const root = new URL('..', import.meta.url).pathname
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})

async function rowsOf(file: string): Promise<BenchRow[]> {
  const rows = ((await import(`${root}${file}`)) as { default: BenchRow[] }).default
  return rows.filter((row) => positionals.length === 0 || positionals.some((name) => row.name.startsWith(name)))
}

/** The rows asked for, by file. */
async function loadRows(): Promise<Map<string, BenchRow[]>> {
  const files: string[] = []
  for await (const file of glob('{sdk,testnet,recipes,repl}/**/*.bench.ts', { cwd: root })) files.push(file)
  const byFile = new Map<string, BenchRow[]>()
  for (const file of files.sort()) {
    const rows = await rowsOf(file)
    if (rows.length > 0) byFile.set(file, rows)
  }
  return byFile
}

async function measure(row: BenchRow): Promise<BenchResult> {
  const { ours, peer, peakRssMiB } = await row.run()
  return {
    name: row.name,
    unit: row.unit,
    ours,
    peer: peer ?? null,
    peerName: row.peerName ?? null,
    ratio: peer === undefined ? null : ours / peer,
    peakRssMiB: peakRssMiB ?? null,
  }
}

/** Runs a file's rows in a process of their own: what other files leave in memory is in nobody's figures. */
async function runFile(file: string, hear: (result: BenchResult) => void): Promise<void> {
  const child = fork(import.meta.filename, positionals, { env: { ...process.env, [fileVariable]: file } })
  child.on('message', (result: BenchResult) => hear(result))
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${file} ended with code ${code}`)
}

const figure = (value: number | null, unit = '') =>
  value === null ? '–' : `${value >= 100 ? value.toFixed(0) : value.toFixed(2)}${unit === '' ? '' : ` ${unit}`}`

function line(result: BenchResult): string {
  const peer = result.peer === null ? '–' : `${figure(result.peer, result.unit)} (${result.peerName})`
  return [
    result.name.padEnd(22),
    figure(result.ours, result.unit).padEnd(16),
    peer.padEnd(58),
    (result.ratio === null ? '–' : `${result.ratio.toFixed(2)}x`).padEnd(9),
    result.peakRssMiB === null ? '–' : `${Math.round(result.peakRssMiB)} MiB`,
  ].join(' ')
}

async function runAll(byFile: ReadonlyMap<string, BenchRow[]>): Promise<void> {
  const results: BenchResult[] = []
  if (!values.json)
    process.stdout.write(
      `${'name'.padEnd(22)} ${'ours'.padEnd(16)} ${'peer'.padEnd(58)} ${'ratio'.padEnd(9)} peak memory\n`,
    )
  for (const [file, rows] of byFile) {
    if (values.json) process.stderr.write(`${rows.map(({ name }) => name).join(', ')}…\n`)
    await runFile(file, (result) => {
      results.push(result)
      if (!values.json) process.stdout.write(`${line(result)}\n`)
    })
  }
  if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`)
}

const ownFile = process.env[fileVariable]
if (ownFile !== undefined) {
  for (const row of await rowsOf(ownFile)) {
    const result = await measure(row)
    await new Promise((sent) => process.send?.(result, sent))
  }
} else if (values.help) {
  process.stdout.write(usage)
} else {
  const byFile = await loadRows()
  if (byFile.size === 0)
    throw new Error(`no bench is called ${positionals.join(' or ')}; npm run bench -- --list prints the names`)
  if (values.list) for (const { name } of [...byFile.values()].flat()) process.stdout.write(`${name}\n`)
  else await runAll(byFile)
}
// A bench may leave a server or a worker idling; the table is out, so nothing is lost by leaving.
process.exit(0)
