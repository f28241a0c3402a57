import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
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

it('works in bash', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'completion-'))
  try {
    const answer = await runLine(venusMarket, ['completion', 'bash'])
    writeFileSync(join(directory, 'script'), answer.stdout)
    writeFileSync(join(directory, 'venus-market'), '#!/bin/bash\nprintf "net\\tpeers\\n"; printf "%s\\n" "$*" >&2\n', {
      mode: 0o755,
    })
    const bash = `source ./script; COMP_WORDS=(./venus-market ne); COMP_CWORD=1; _venus_market; echo "\${COMPREPLY[@]}"`
    expect(execFileSync('bash', ['-c', bash], { cwd: directory, encoding: 'utf8' })).toBe('net\n')
  } finally {
    rmSync(directory, { recursive: true })
  }
})
