import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { locate } from '../command-line/parse.ts'
import { sharedOptions } from '../command-line/shared-options.ts'
import { wordsOf } from '../command-line/split-line.ts'
import { dealkit, programs } from '../commands/programs.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The sources that say what to type next: error tables, what looks a network over, and the commands. */
const sources = ['sdk', 'testnet', 'repl', 'recipes']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .filter((file) => file.endsWith('errors.ts') || /^(sdk.actions.network|repl.commands)./.test(file))

/** Commands that only a program of its own has, and what stands for any. */
const ownWords = /^(daemon|run|solo-run|init|repl|recipe|testnet up|node|completion|\$)/

it.each([...Object.values(programs), dealkit].map((program) => [program.name, program] as const))(
  'what is said to be typed is a command of %s',
  async (name, program) => {
    const commands = await program.load()
    const shared = sharedOptions(program)
    const groups = commands.flatMap(({ path }) => [path, path.split(' ').slice(0, -1).join(' ')])
    const unknown = sources.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(new RegExp(`["'\`]${name} ([a-z][^"'\`\\n]*)["'\`]`, 'g'))]
        .map(([, line = '']) => line)
        .filter((line) => !ownWords.test(line) && !groups.includes(line) && !line.includes('{verb}'))
        .filter((line) => locate(commands, shared, wordsOf(line)).command === undefined)
        .map((line) => `${file}: ${name} ${line}`),
    )
    expect(unknown).toEqual([])
  },
)
