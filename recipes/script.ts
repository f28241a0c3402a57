import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { chalk } from 'zx'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'

/** A script of npm: its options, as parseArgs takes them, and what it does. */
export interface Script<O extends ParseArgsOptionsConfig> {
  /** As it is typed: `npm run demo`. */
  readonly name: string
  readonly help: string
  readonly options: O
  /** @param signal aborted by Ctrl-C and SIGTERM */
  run(options: OptionsOf<O>, signal: AbortSignal): Promise<void>
}

type OptionsOf<O extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: O }>>['values']

/**
 * Runs a script: help on standard output, what went wrong on standard error with what to do next. The exit codes are
 * those of the commands: 0 done, 1 failed, 2 wrongly used, 130 interrupted.
 *
 * @example
 * import { runScript } from '#recipes/script.ts'
 * process.exitCode = await runScript({
 *   name: 'npm run hello',
 *   help: 'npm run hello [-- --to NAME]\n',
 *   options: { to: { type: 'string' } },
 *   run: async ({ to = 'world' }) => console.log(`hello ${to}`),
 * })
 */
export async function runScript<const O extends ParseArgsOptionsConfig>(
  script: Script<O>,
  words: readonly string[] = process.argv.slice(2),
): Promise<0 | 1 | 2 | 130> {
  const { name, help, options } = script
  if (words.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(help)
    return 0
  }
  const stop = new AbortController()
  try {
    const { values } = parseArgs({ args: [...words], options })
    const interrupt = (signal: NodeJS.Signals) => stop.abort(new Error(`stopped by ${signal}`))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
    await script.run(values, stop.signal).finally(() => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt)
    })
    return 0
  } catch (error) {
    const isUsage = isWrongUse(error)
    const next = isUsage ? `"${name} -- --help" shows how it is used.` : DealkitError.is(error) ? error.next : undefined
    const message = error instanceof Error || DealkitError.is(error) ? error.message : String(error)
    process.stderr.write(`${chalk.red('error:')} ${message}\n${next === undefined ? '' : `${next}\n`}`)
    if (stop.signal.aborted) return 130
    return isUsage ? 2 : 1
  }
}

function isWrongUse(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS_')
}
