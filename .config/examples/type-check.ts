import { dirname, join } from 'node:path'
import { API } from 'typescript/unstable/sync'
import type { Fault } from './fault.ts'
import type { Example } from './find.ts'

/** Type-checks the examples as modules beside the files they stand in, all in one program; nothing is written. */
export function typeCheck(root: string, examples: readonly Example[]): Fault[] {
  const modules = new Map(examples.map((example) => [moduleOf(root, example), example]))
  const config = join(root, 'tsconfig.examples.json')
  const texts = new Map([...modules].map(([path, { text }]) => [path, `${text}\nexport {}\n`]))
  texts.set(config, JSON.stringify({ extends: './tsconfig.json', include: [], files: [...modules.keys()] }))
  const api = new API({
    cwd: root,
    fs: {
      readFile: (path) => texts.get(path),
      fileExists: (path) => texts.has(path) || undefined,
    },
  })
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (project === undefined) throw new Error(`TypeScript opened no project for ${config}`)
    const { program } = project
    return [...modules].flatMap(([path, example]) =>
      [...program.getSyntacticDiagnostics(path), ...program.getSemanticDiagnostics(path)].map((found) => ({
        file: example.file,
        line: example.line + example.text.slice(0, found.pos).split('\n').length - 1,
        reason: `TS${found.code}: ${found.text}`,
      })),
    )
  } finally {
    api.close()
  }
}

function moduleOf(root: string, { file, line }: Example): string {
  return join(root, dirname(file), `example-${line}-of-${file.replaceAll(/[/.]/g, '-')}.ts`)
}
