import { dirname, join } from 'node:path'
import { API, type Project } from 'typescript/unstable/sync'
import type { Example } from './find.ts'

/** The examples as modules beside the files they stand in, in one program with what they import. */
export interface ExampleProgram extends Disposable {
  readonly project: Project
  /** By the path of its module. */
  readonly modules: ReadonlyMap<string, Example>
}

/** Opens the program of the examples and of some more files; nothing is written. */
export function openProgram(root: string, examples: readonly Example[], files: readonly string[]): ExampleProgram {
  const modules = new Map(examples.map((example) => [moduleOf(root, example), example]))
  const config = join(root, 'tsconfig.examples.json')
  const texts = new Map([...modules].map(([path, { text }]) => [path, `${text}\nexport {}\n`]))
  texts.set(config, JSON.stringify({ extends: './tsconfig.json', include: [], files: [...modules.keys(), ...files] }))
  const api = new API({
    cwd: root,
    fs: {
      readFile: (path) => texts.get(path),
      fileExists: (path) => texts.has(path) || undefined,
    },
  })
  const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
  if (project === undefined) throw new Error(`TypeScript opened no project for ${config}`)
  return { project, modules, [Symbol.dispose]: () => api.close() }
}

function moduleOf(root: string, { file, line }: Example): string {
  return join(root, dirname(file), `example-${line}-of-${file.replaceAll(/[/.]/g, '-')}.ts`)
}
