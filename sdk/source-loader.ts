import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Node options for a process or thread that is to load this source. In a checkout none are needed: Node itself takes the
 * types away. In a package under `node_modules` it does not do that, and `tsx` does.
 *
 * @example
 * import { fork } from 'node:child_process'
 * import { sourceLoader } from '#sdk/source-loader.ts'
 * fork('program.ts', [], { execArgv: sourceLoader() })
 */
export function sourceLoader(source: string = import.meta.url): string[] {
  if (process.features.typescript !== false && !source.includes('/node_modules/')) return []
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
}
