import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { saveNetworkInfo } from '#sdk/network/save-network-info.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { keys, openTerminal, type PseudoTerminal } from './testing/pseudo-terminal.ts'

const dealkit = fileURLToPath(new URL('bin/dealkit.js', import.meta.url))

let directory: string
let network: ForceNetwork
let terminal: PseudoTerminal

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-repl-'))
  network = await forceNetwork({ publishPeriod: '1s' })
  const described = join(directory, 'network.json')
  await saveNetworkInfo(network.info, described)
  await writeFile(join(directory, 'payload'), 'what is to be stored '.repeat(40))
  const node = process.execPath
  const options = { cwd: directory, env: { HOME: directory }, columns: 160 }
  terminal = openTerminal(node, [dealkit, 'repl', '--network', described], options)
  await terminal.waitFor(/epoch \d+/, 30_000)
}, 60_000)
afterAll(async () => {
  terminal?.kill()
  await network?.stop()
  await rm(directory, { recursive: true, force: true })
})

const line = (text: string) => terminal.type(`${text}${keys.enter}`)
const answer = async (question: string, text: string) => {
  await terminal.waitFor(question)
  line(text)
}

it('makes the online deal of the guide by typed commands, with TypeScript between them', async () => {
  line(
    'market storage-deals set-ask --miner=t01000 --price=0.02fil --verified-price=0.01fil --min-piece-size=512b --max-piece-size=8M',
  )
  line('market storage-deals get-ask --miner=t01000')
  await terminal.waitFor(/0\.02 FIL +0\.01 FIL +512 B +8 MiB/)
  line('client storage asks query t01000')
  await terminal.waitFor('Price per GiB: 0.02 FIL')
  await terminal.waitFor('Min Piece size: 512 B')

  line('client data import payload')
  const root = /Root (baf\w+)/.exec(await terminal.waitFor(/Root baf\w+/))?.[1]

  line('client storage deals init')
  await answer('Data CID (from lotus client import): ', `${root}`)
  await answer('Deal duration (days): ', '100')
  await terminal.waitFor('minimum duration is 180 days')
  await answer('Deal duration (days): ', '180')
  await answer('Miner Addresses (f0.. f0..), none to find: ', 't01000')
  await terminal.waitFor('Duration: 4320h0m0s')
  await answer('Accept (yes/no): ', 'yes')
  await terminal.waitFor(/Deal \(t01000\) CID: baf\w+/)

  line('client storage deals list')
  await terminal.waitFor('On Chain?')
  await terminal.waitFor(/1 AwaitingPreCommit/, 30_000)
  line("'deals: ' + (await market.marketListIncompleteDeals({})).length")
  await terminal.waitFor("'deals: 1'")
}, 60_000)

it('outlives what a line has left behind', async () => {
  line("setTimeout(() => { throw new Error('too late') }, 10).hasRef()")
  await terminal.waitFor('Error: too late')
  line("'still ' + 'here'")
  await terminal.waitFor("'still here'")
})

it('runs what is piped in line by line, until one fails', async () => {
  const child = spawn(process.execPath, [dealkit, 'repl', '--network', join(directory, 'network.json')], {
    env: { ...process.env, HOME: directory },
  })
  child.stdin.end('const height = (await node.chainHead()).height\n\nheight > 0\nsealer info\nno such thing\n6 * 7\n')
  const [output, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  expect(output).toMatch(/^true\n.*t01000/s)
  expect(output).not.toContain('42')
  expect(complaint).toContain('That is not TypeScript')
  expect(code).toBe(1)
}, 30_000)

it('completes programs, commands and flags', async () => {
  terminal.type(`seal${keys.tab}`)
  await terminal.waitFor('sealer')
  terminal.type(` sectors li${keys.tab}`)
  await terminal.waitFor('sectors list')
  terminal.type(`--js${keys.tab}`)
  await terminal.waitFor('--json')
  terminal.type(keys.enter)
  await terminal.waitFor('[]')
})

it('stops a dialogue at Ctrl-C, and leaves at Ctrl-D', async () => {
  line('client storage deals init')
  await terminal.waitFor('Data CID')
  terminal.type(keys.ctrlC)
  await terminal.waitFor('(interrupted)')
  terminal.type(keys.ctrlD)
  expect(await terminal.exited).toMatchObject({ exitCode: 0 })
})
