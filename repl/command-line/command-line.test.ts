import { describe, expect, it } from 'vitest'
import { venusMarket } from '../commands/programs.ts'
import { runLine } from '../testing/run-line.ts'
import { defineCommand } from './command.ts'
import { address, cid, fil, flag, integer, oneOf, size, text } from './kinds.ts'
import type { Program } from './program.ts'

const setAsk = defineCommand({
  path: 'storage-deals set-ask',
  aliases: ['set-ask'],
  summary: 'set what storing costs',
  options: {
    miner: address({ required: true, summary: 'the miner' }),
    price: fil({ required: true, summary: 'per GiB and epoch' }),
    minPieceSize: size({ default: '256B', summary: 'the least size' }),
    online: flag({ summary: 'over the network', default: 'true' }),
    label: text({ repeated: true, summary: 'labels', short: 'l' }),
  },
  examples: ['program storage-deals set-ask --miner=t01000 --price=0.02fil'],
  run: async (input) => input,
  render: (input) => `${input.miner} ${input.price} ${input.minPieceSize} ${input.online} [${input.label}]`,
})

const talk = defineCommand({
  path: 'talk',
  summary: 'ask for a number of words',
  args: {
    count: integer({ summary: 'how many', optional: true }),
    kind: oneOf('loud', 'quiet')({ summary: 'how', optional: true }),
  },
  examples: ['program talk 2'],
  async run({ count = 1 }, { ask, say }) {
    const words: string[] = []
    while (words.length < count) words.push(await ask.text('Word: '))
    say(`.. heard ${words.length}`)
    return { sure: await ask.yesNo('Sure (yes/no): '), words, amount: 10n ** 20n }
  },
  render: ({ words }) => words.join(' '),
})

const fetch = defineCommand({
  path: 'fetch',
  summary: 'fetch',
  args: { root: cid({ summary: 'what' }) },
  examples: ['program fetch bafyreih…'],
  run: async ({ root }) => root,
})

const count = defineCommand({
  path: 'count',
  summary: 'count',
  examples: ['program count'],
  async *run() {
    yield { n: 1 }
    yield { n: 2 }
  },
  render: ({ n }) => `${n}`,
})

const program: Program = {
  name: 'program',
  shortName: 'program',
  summary: 'for tests',
  repo: { path: '/nowhere', env: 'PROGRAM_PATH' },
  options: { network: oneOf('force', 'mainnet')({ summary: 'which' }) },
  load: async () => [setAsk, talk, fetch, count],
}

const run = (line: string, answers: string[] = []) => runLine(program, line === '' ? [] : line.split(' '), { answers })

describe('a command line', () => {
  it.each([
    'storage-deals set-ask --miner=f01000 --price=0.02fil --min-piece-size=512b --online=false -l a --label=b',
    'storage-deals set-ask --miner f01000 --price 0.02fil --min-piece-size 512b --online=0 -l a -l b',
    '--network=force storage-deals set-ask --miner f01000 --price 0.02fil --min-piece-size 512b --online=false --label a --label b',
    '--network force set-ask --miner f01000 --price 0.02fil --min-piece-size 512b --online=false --label a --label b',
  ])('reads %s', async (line) => {
    expect(await run(line)).toEqual({ code: 0, stdout: 't01000 20000000000000000 512 false [a,b]\n', stderr: '' })
  })

  it('has defaults', async () => {
    expect((await run('set-ask --miner t01000 --price 1')).stdout).toBe('t01000 1000000000000000000 256 true []\n')
  })

  it.each([
    ['', 'Commands:'],
    ['storage', 'has no command "storage"'],
    ['set-asc', 'Did you mean "program set-ask"?'],
    [
      'set-ask --price=1',
      'needs --miner: the miner\nIt takes an address such as t01000 or t3….\nFor example: program storage-deals set-ask --miner=t01000 --price=0.02fil\n',
    ],
    ['fetch', 'needs <root>\nUsage: program fetch <root>\nFor example: program fetch bafyreih…\n'],
    ['fetch ...nwj4ckhu', '<root> cannot be "...nwj4ckhu": lists shorten CIDs so; with -v or --json they print whole'],
    ['fetch nwj4ckhu', 'It takes a whole CID'],
    ['fetch bafyreih…', 'lists shorten CIDs so'],
    ['fetch readme.md', 'it is not a CID'],
    ['set-ask --miner=t01000 --price=cheap', '--price cannot be "cheap": it is not an amount of FIL'],
    ['set-ask --miner=t01000 --price=-1', '--price cannot be "-1": it is negative'],
    ['set-ask --miner=t01000 --price', '--price needs a value\nIt takes an amount such as 0.02fil'],
    ['set-ask --miner --price=1', '--miner needs a value'],
    ['set-ask --miner=t01000 --miner=t01001 --price=1', '--miner is given more than once'],
    ['set-ask --miner=t01000 --prise=1', 'has no option --prise\nDid you mean --price?'],
    ['set-ask --miner=t01000 --price=1 --online=maybe', 'it is neither true nor false'],
    ['talk 1 loud more', 'does not know what to do with "more"\nUsage: program talk [<count>] [<kind>]'],
    ['talk 1 shrill', 'It takes one of loud, quiet.'],
  ])('says what is wrong with "%s"', async (line, message) => {
    const { code, stdout, stderr } = await run(line)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('asks, again until the answer is one, and prints the result', async () => {
    const { code, stdout } = await run('talk 2', ['good', 'morning', 'y', 'yes'])
    expect(code).toBe(0)
    expect(stdout).toBe(
      "Word: good\nWord: morning\n.. heard 2\nSure (yes/no): y\nType in full 'yes' or 'no'\nSure (yes/no): yes\ngood morning\n",
    )
  })

  it('fails with what was asked when nobody answers', async () => {
    const { code, stderr } = await run('talk 2', ['good'])
    expect(code).toBe(1)
    expect(stderr).toContain('error: The input ended where an answer was expected: Word:')
  })

  it('prints JSON: one line for a result, a line each for results that go on, and errors too', async () => {
    const { stderr } = await runLine(program, ['talk', '0', '--json'], { answers: ['yes'] })
    expect(stderr).toBe('.. heard 0\n')
    expect((await run('count --json')).stdout).toBe('{"n":1}\n{"n":2}\n')
    expect(JSON.parse((await run('talk x --json')).stderr).error.code).toBe('USAGE_VALUE')
  })

  it('ends with 130 when it is interrupted', async () => {
    expect((await runLine(program, ['talk'], { signal: AbortSignal.abort() })).code).toBe(130)
  })

  it('prints help at every level, with examples', async () => {
    for (const line of ['--help', 'storage-deals --help', 'help storage-deals set-ask', 'set-ask -h']) {
      const { code, stdout } = await run(line)
      expect(code).toBe(0)
      expect(stdout).toContain('program storage-deals set-ask --miner=t01000 --price=0.02fil')
    }
  })
})

it('says how to start a daemon that does not run', async () => {
  const { code, stderr } = await runLine(venusMarket, ['net', 'listen', '--repo=/nonexistent/market'])
  expect(code).toBe(1)
  expect(stderr).toContain('Start it with "venus-market solo-run"')
})
