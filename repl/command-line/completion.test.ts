import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { venusMarket, venusWallet } from '../commands/programs.ts'
import { runLine } from '../testing/run-line.ts'

const complete = async (...line: string[]) => {
  const { stdout } = await runLine(venusWallet, ['__complete', ...line])
  return stdout
    .trimEnd()
    .split('\n')
    .map((one) => one.split('\t')[0])
}

it('offers the words of commands, their flags, and the values of these', async () => {
  expect(await complete('')).toEqual(expect.arrayContaining(['auth', 'new', 'lock', 'lock-state', 'completion']))
  expect(await complete('auth', '')).toEqual(['api-info'])
  expect(await complete('lo')).toEqual(['lock', 'lock-state'])
  expect(await complete('auth', 'api-info', '--')).toEqual(expect.arrayContaining(['--perm', '--repo', '--json']))
  expect(await complete('auth', 'api-info', '--perm', 'admin', '--p')).toEqual([''])
  expect(await complete('auth', 'api-info', '--perm', '')).toEqual(['read', 'write', 'sign', 'admin'])
  expect(await complete('auth', 'api-info', '--perm=a')).toEqual(['--perm=admin'])
  expect(await complete('auth', 'api-info', '--perm', '=', 'a')).toEqual(['--perm=admin'])
  expect(await complete('--repo', '/tmp', 'new', 'b')).toEqual(['bls'])
  expect(await complete('--repo', '')).toEqual([':directories'])
  expect(await complete('nonsense', '')).toEqual([''])
})

it.each(['bash', 'zsh', 'fish'])('has a script for %s', async (shell) => {
  const { code, stdout } = await runLine(venusMarket, ['completion', shell])
  expect(code).toBe(0)
  expect(stdout).toContain('venus-market')
  expect(stdout).toContain('__complete')
})

/** How each shell is made to complete a line here. zsh's own table is played: it has one only in a terminal. */
const completing = {
  bash: (typed: readonly string[]) =>
    `source ./script; COMP_WORDS=(./venus-market ${typed.map(quoted).join(' ')}); COMP_CWORD=${typed.length}; _venus_market; printf '%s\n' "\${COMPREPLY[@]}"`,
  zsh: (typed: readonly string[]) =>
    `compdef() { :; }; _files() { print -r -- "paths $*"; }
     _describe() { local -a all; all=("\${(@P)2}"); print -rl -- "\${all[@]%%:*}"; }
     source ./script; words=(./venus-market ${typed.map(quoted).join(' ')}); CURRENT=${typed.length + 1}; _venus_market`,
  fish: (typed: readonly string[]) =>
    `set PATH . $PATH; source ./script; complete -C ${quoted(['venus-market', ...typed].join(' '))} | string replace -r '\\t.*' ''`,
} as const

const quoted = (text: string) => `'${text}'`

const isHere = (shell: string) => {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.each(['bash', 'zsh', 'fish'] as const)('the script for %s', (shell) => {
  it('asks the program, in the shell itself', async ({ skip }) => {
    skip(!isHere(shell), `there is no ${shell} here`)
    const directory = mkdtempSync(join(tmpdir(), 'completion-'))
    try {
      const answer = await runLine(venusMarket, ['completion', shell])
      writeFileSync(join(directory, 'script'), answer.stdout)
      const program = `#!/bin/sh
case "$*" in
  '__complete ne') printf 'net\\tpeers\\nnew\\tanother: one\\n' ;;
  '__complete net --repo ') printf ':directories\\n' ;;
  *) printf 'wrong %s\\n' "$*" ;;
esac
`
      writeFileSync(join(directory, 'venus-market'), program, { mode: 0o755 })
      mkdirSync(join(directory, 'somewhere'))
      const completed = (...typed: string[]) => {
        const line = execFileSync(shell, ['-c', completing[shell](typed)], {
          cwd: directory,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        return line.trim().split('\n')
      }
      expect(completed('ne')).toEqual(['net', 'new'])
      // bash looks for directories itself, after the function has ended.
      const directories = { bash: [''], zsh: ['paths -/'], fish: ['somewhere/'] }
      expect(completed('net', '--repo', '')).toEqual(directories[shell])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
