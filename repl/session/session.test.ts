import { afterAll, beforeEach, expect, it } from 'vitest'
import { connect } from '#sdk/network/connect.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { createStyle } from '../command-line/style.ts'
import { dealkit, venusMarket } from '../commands/programs.ts'
import { dotCommands } from '../commands/prompt/index.ts'
import { loadCommandLines } from './command-lines.ts'
import { EvaluationThread } from './evaluation-thread.ts'
import { createSession } from './session.ts'

const info: NetworkInfo = { chain: { epoch: 0, networkName: 'nowhere' }, services: {}, accounts: [], miners: [] }
const network = connect(info)
const remembered: string[] = []
let scrolled = ''

const lines = new EvaluationThread({ info, colors: false })
lines.listen({
  output: (_stream, text) => session.print(text),
  stray: (error) => session.print(`${error.message}\n`),
  exited: () => session.end(),
})
const session = createSession({
  network,
  source: { networkName: 'nowhere', status: async () => ({ epoch: 1, dealsByState: {} }) },
  lines,
  history: ['older'],
  remember: async (line) => void remembered.push(line),
  style: createStyle(false),
  columns: () => 80,
  scroll: (text) => {
    scrolled += text
  },
  commandLines: await loadCommandLines([venusMarket], dealkit, network, '/nonexistent/network.json'),
  dotCommands,
})

beforeEach(() => {
  scrolled = ''
})
afterAll(async () => {
  session.end()
  await lines.close()
})

const idle = () => expect.poll(() => session.snapshot().busySince).toBeUndefined()

it('shows each line, what it prints, and its value, one after the other', async () => {
  session.submit("console.log('printed'); process.stdout.write('half'); const a = 1; a + 1")
  session.submit('const b = 2')
  session.submit('.nothing')
  session.submit('a +* b')
  await idle()
  expect(scrolled).toBe(
    [
      "› console.log('printed'); process.stdout.write('half'); const a = 1; a + 1",
      ...['printed', 'half', '2', '› const b = 2', '› .nothing', 'There is no command .nothing'],
      ...['Type .help for the commands.', '› a +* b', 'That is not TypeScript: Expression expected'],
      'Type .help for what a line may be.\n',
    ].join('\n'),
  )
  expect(session.snapshot().history).toEqual(['older', ...remembered])
  expect(remembered).toHaveLength(4)
})

it('runs a pasted block, its commands by themselves', async () => {
  session.submit('const c = [1,\n2]\nc.length\n.exits\nmarket foo\nc[0]')
  await idle()
  expect(scrolled).toMatch(/^› const c = \[1,\n {2}2\]\n {2}c.length\n {2}.exits\n/)
  scrolled = ''
  session.submit('const d = 3\nd\nmarket foo\nd + 1')
  await idle()
  expect(scrolled).toMatch(
    /^› const d = 3\n {2}d\n3\n› market foo\nerror: venus-market has no command "foo"\nIt has [^›]*› d \+ 1\n4\n$/,
  )
})

it.each([
  ['market foo', true],
  ['market storage-deals', true],
  ['venus-market', true],
  ['testnet foo', true],
  ['market', false],
  ['market in {}', false],
  ['market.id()', false],
  ['market = 1', false],
  ['market\nfoo', false],
  ['await market', false],
])('takes %j for a command: %s', (line, isCommand) => {
  expect(session.commandLines.recognizes(line)).toBe(isCommand)
})

it('ends a line at once, and those typed ahead of it', async () => {
  session.submit("console.log('begun'); while (true) {}")
  session.submit("console.log('next')")
  await expect.poll(() => scrolled).toContain('\nbegun\n')
  session.interrupt()
  await idle()
  expect(scrolled).toMatch(/\nbegun\n\(interrupted\)\n$/)
})

it('ends with the thread, when a line says so', async () => {
  session.submit('process.exit()')
  await expect.poll(() => session.snapshot().ended).toBe(true)
})
