import type { z } from 'zod'

/**
 * What is wrong with a configuration, for people: the first problem with its line, if the text has one, and its key.
 *
 * @example
 * import { z } from 'zod'
 * import { configProblem } from '#testnet/service/config/config-place.ts'
 * const api = z.strictObject({ ListenAddress: z.string().default('') })
 * const { error } = z.object({ API: api }).safeParse({ API: { ListenAddres: '' } })
 * configProblem('[API]\nListenAddres = ""', error!) // 'line 2: API.ListenAddres is not a key that is known'
 */
export function configProblem(text: string, error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'unreadable'
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])]
  const place = path.join('.')
  const line = lineOf(text, path)
  const where = line === undefined ? '' : `line ${line}: `
  if (unknown !== undefined) return `${where}${place} is not a key that is known`
  return `${where}${place === '' ? '' : `${place}: `}${issue.message}`
}

/** The line of TOML that sets a key, from 1; nothing if none does, as when a flag did. */
function lineOf(text: string, path: readonly PropertyKey[]): number | undefined {
  const counts = new Map<string, number>()
  let section = ''
  let found: number | undefined
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const header = /^\s*(\[\[?)\s*([^\]]+?)\s*\]/.exec(line)
    const key = /^\s*([\w-]+)\s*=/.exec(line)
    if (header !== null) {
      section = header[2]!
      const count = (counts.get(section) ?? -1) + 1
      counts.set(section, count)
      if (header[1] === '[[') section += `.${count}`
    }
    const name =
      header !== null ? section : key === null ? undefined : section === '' ? key[1]! : `${section}.${key[1]}`
    if (name === path.join('.')) return at + 1
    // A wrong item of an array is on the array's line, a table that lacks a key begins at its header.
    if (name !== undefined && path.join('.').startsWith(`${name}.`)) found = at + 1
  }
  return found
}
