import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const guidePrograms = ['venus', 'venus-wallet', 'venus-market', 'market-client', 'venus-sealer'] as const
export type GuideProgram = (typeof guidePrograms)[number]

/** The directory in which the guide is typed: the programs are in it, and the home directory of whoever types. */
export interface Playground {
  /** Where lines are typed: `./venus` and the others are here. */
  readonly directory: string
  /** What `~` stands for. */
  readonly home: string
  readonly environment: NodeJS.ProcessEnv
  /** The log of a daemon. */
  logOf(program: GuideProgram): string
  remove(): Promise<void>
}

/** Makes a directory with the five programs, as somebody has it who follows the guide. */
export async function makePlayground(): Promise<Playground> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-guide-'))
  const home = join(directory, 'home')
  await mkdir(home)
  for (const program of guidePrograms) {
    const script = fileURLToPath(new URL(`../../repl/bin/${program}.js`, import.meta.url))
    const path = join(directory, program)
    await writeFile(path, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`)
    await chmod(path, 0o755)
  }
  return {
    directory,
    home,
    environment: {
      PATH: process.env['PATH'],
      HOME: home,
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: join(tmpdir(), 'dealkit-compile-cache'),
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    },
    logOf: (program) => join(directory, `${program}.log`),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
