import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Node options for a process or thread that is to load what `source` belongs to. The package is JavaScript and needs none,
 * nor does a checkout where Node itself takes the types away; where it does not, `tsx` does.
 *
 * @example
 * import { fork } from 'node:child_process'
 * import { sourceLoader } from '#sdk/source-loader.ts'
 * fork('program.ts', [], { execArgv: sourceLoader() })
 */
export function sourceLoader(
  source: string = import.meta.url,
  typescript: string | boolean | undefined = process.features.typescript,
): string[] {
  if (!source.endsWith('.ts') || typescript) return []
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
}
