import { sourceLoader } from './source-loader.ts'

/** Options that take their value from the next argument, or after `=`. */
const loading = ['--import', '--require', '-r', '--loader', '--experimental-loader', '--conditions', '-C']

/**
 * The process's own Node options that a worker thread needs to load the same files: loaders and conditions, and
 * what {@link sourceLoader} adds. The engine's
 * options (`--expose-gc`) and a script given as text (`--eval`) are the process's alone; Node refuses them for threads.
 *
 * @example
 * import { threadOptions } from '#sdk/thread-options.ts'
 * import { Worker } from 'node:worker_threads'
 * new Worker(new URL('./worker.ts', import.meta.url), { execArgv: threadOptions() })
 */
export function threadOptions(options: readonly string[] = process.execArgv): string[] {
  const own = options.filter(
    (option, at, all) => loading.includes(option.split('=')[0]!) || loading.includes(all[at - 1] ?? ''),
  )
  return own.some((option) => option.includes('tsx')) ? own : [...own, ...sourceLoader()]
}
