import { glob, readFile } from 'node:fs/promises'

/** One `@example` of a docstring: its text as a module of its own, and where it stands. */
export interface Example {
  /** The file that holds it, from the root of the repository. */
  file: string
  /** The line of `file` on which the first line of `text` stands. */
  line: number
  text: string
}

const docstring = /^[ \t]*\/\*\*[\s\S]*?\*\//gm

/** Every `@example` of the sources, in the order of file and line. */
export async function findExamples(root: string): Promise<Example[]> {
  const files: string[] = []
  for await (const file of glob('{sdk,testnet,recipes,repl}/**/*.{ts,tsx}', { cwd: root })) files.push(file)
  const found = await Promise.all(
    files.sort().map(async (file) => examplesOf(file, await readFile(`${root}/${file}`, 'utf8'))),
  )
  return found.flat()
}

/** The examples of one source text. An example ends with its docstring or at the next tag. */
export function examplesOf(file: string, source: string): Example[] {
  const examples: Example[] = []
  for (const { 0: comment, index } of source.matchAll(docstring)) {
    const first = source.slice(0, index).split('\n').length
    const lines = comment
      .replace(/\s*\*\/$/, '')
      .split('\n')
      .map((line) => line.replace(/^\s*(\/\*)?\* ?/, ''))
    for (const [at, line] of lines.entries()) {
      if (!line.startsWith('@example')) continue
      const next = lines.findIndex((other, position) => position > at && /^@[a-z]/.test(other))
      const body = [line.slice('@example'.length), ...lines.slice(at + 1, next === -1 ? undefined : next)]
      const text = body.map((row) => (row.startsWith('```') ? '' : row)).join('\n')
      examples.push({ file, line: first + at, text })
    }
  }
  return examples
}
