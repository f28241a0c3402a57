import { afterEach, expect, it, vi } from 'vitest'
import { recipeErrors } from './errors.ts'
import { runScript } from './script.ts'

afterEach(() => vi.restoreAllMocks())

it.each([
  ['done', ['--file', 'a.bin'], 0, '', ''],
  ['asked for help', ['--file', 'a.bin', '--help'], 0, 'npm run try [-- --file FILE]\n', ''],
  ['failed', [], 1, '', 'is missing cannot be stored: there is no such file\nName a regular file'],
  ['an option that it has not', ['--fiel', 'a.bin'], 2, '', "'--fiel'"],
  ['a word too many', ['a.bin'], 2, '', '"npm run try -- --help" shows how it is used.'],
  ['an option without its value', ['--file'], 2, '', '--file'],
])('ends with the exit codes of the commands: %s', async (_what, words, code, printed, complained) => {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const script = {
    name: 'npm run try',
    help: 'npm run try [-- --file FILE]\n',
    options: { file: { type: 'string' } },
    async run({ file }: { file?: string }) {
      if (file === undefined)
        throw recipeErrors.FILE_UNUSABLE({ path: 'what is missing', reason: 'there is no such file' })
    },
  } as const
  expect(await runScript(script, words)).toBe(code)
  expect(stdout.mock.calls.join('')).toBe(printed)
  expect(stderr.mock.calls.join('')).toContain(complained)
})
