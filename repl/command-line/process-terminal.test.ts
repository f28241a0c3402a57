import { PassThrough } from 'node:stream'
import { text as textOf } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { processTerminal } from './process-terminal.ts'

it('ends the line of a question that nobody answers: what went wrong stands on one of its own', async () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const terminal = processTerminal({ stdin, stdout, stderr } as unknown as NodeJS.Process)
  stdin.end('first\n')
  const question = { secret: false, signal: new AbortController().signal }
  expect(await terminal.ask('One: ', question)).toBe('first')
  await expect(terminal.ask('Two: ', question)).rejects.toMatchObject({ code: 'ANSWER_MISSING' })
  terminal.close()
  stdout.end()
  expect(await textOf(stdout)).toBe('One: first\nTwo: \n')
})
