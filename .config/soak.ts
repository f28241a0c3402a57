import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const usage = `npm run soak [-- TIMES] [-- --seed N]

Runs the fault tests of transfers TIMES in a row (50 without it), each time with other faults, and stops at the first
failure with the seed that repeats it.

  npm run soak -- 50
  npm run soak -- 1 --seed 17
`

const filters = [
  'testnet/e2e/faults/',
  'testnet/market/transfers',
  'testnet/e2e/client-and-providers',
  'sdk/protocols/graphsync/graphsync.test',
  'sdk/protocols/data-transfer/data-transfer.test',
]

/** Most of these tests wait most of their time: more of them than there are cores go side by side. */
const together = ['--maxWorkers=4', '--no-isolate', '--experimental.fsModuleCache']

const root = new URL('..', import.meta.url).pathname
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, help: { type: 'boolean', short: 'h' } },
})
const times = Number(positionals[0] ?? 50)
const first = Number(values.seed)

if (values.help === true || !Number.isInteger(times) || !Number.isInteger(first)) {
  process.stdout.write(usage)
  process.exit(values.help === true ? 0 : 1)
}

const began = performance.now()
for (let run = 0; run < times; run++) {
  const seed = first + run
  const start = performance.now()
  const vitest = `${root}node_modules/vitest/vitest.mjs`
  const args = [vitest, 'run', '-c', '.config/vitest.config.ts', ...filters, '--reporter=dot', ...together]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, FAULT_SEED: `${seed}` },
    maxBuffer: 256 << 20,
  })
  if (status !== 0) {
    process.stdout.write(
      `${stdout}${stderr}\nrun ${run + 1} of ${times} failed; again: npm run soak -- 1 --seed ${seed}\n`,
    )
    process.exit(1)
  }
  const seconds = (performance.now() - start) / 1000
  process.stdout.write(`${`${run + 1}`.padStart(3)} of ${times} passed in ${seconds.toFixed(0)} s (seed ${seed})\n`)
}
process.stdout.write(`${times} runs passed in ${((performance.now() - began) / 60_000).toFixed(1)} min\n`)
