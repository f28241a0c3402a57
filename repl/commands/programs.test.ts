import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { splitLine, wordsOf } from '../command-line/split-line.ts'
import { dealkit, programs } from './programs.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const all = [...Object.values(programs), dealkit]

describe.each(all.map((program) => [program.name, program] as const))('%s', (_name, program) => {
  it('has every word for one command only', async () => {
    const words = (await program.load()).flatMap(({ path, aliases }) => [path, ...aliases])
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([])
  })
})

it('shows help without loading what only running takes', async () => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
    process.on('exit', () => console.error(loaded.join('\\n')))
    process.argv.splice(1, 1, 'venus-market', '--help')
    await import('./repl/bin/venus-market.main.ts')`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
  })
  expect(stdout).toContain('storage-deals set-ask')
  expect(stderr).toContain('command-line/help.ts')
  expect(stderr.split('\n').filter((url) => /libp2p|\/zod\/|kysely|\/testnet\//.test(url))).toEqual([])
})

it('splits lines as a shell does', () => {
  expect(wordsOf(`a 'b c' "d \\" e" f\\ g`)).toEqual(['a', 'b c', 'd " e', 'f g'])
  expect(splitLine('market actor in')).toEqual({ words: ['market', 'actor'], current: 'in' })
  expect(splitLine('market actor ')).toEqual({ words: ['market', 'actor'], current: '' })
})
