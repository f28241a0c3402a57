import { readdirSync } from 'node:fs'
import { expandHome } from '../command-line/kinds.ts'

/** The paths that what was typed may go on to be; directories end with a slash. */
export function pathsFrom(typed: string, kind: 'files' | 'directories'): string[] {
  const slash = typed.lastIndexOf('/')
  const base = typed.slice(0, slash + 1)
  try {
    return readdirSync(expandHome(base === '' ? '.' : base), { withFileTypes: true })
      .filter((entry) => kind === 'files' || entry.isDirectory())
      .filter((entry) => !entry.name.startsWith('.') || typed.slice(slash + 1).startsWith('.'))
      .map((entry) => `${base}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .sort()
  } catch {
    return [] // no such directory: nothing to offer
  }
}
