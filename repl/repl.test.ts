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
const described = () => join(directory, 'network.json')

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-repl-'))
  network = await forceNetwork({ publishPeriod: '1s' })
  await saveNetworkInfo(network.info, described())
  await writeFile(join(directory, 'payload'), 'what is to be stored '.repeat(40))
  const node = process.execPath
  const options = { cwd: directory, env: { HOME: directory, DEALKIT_NETWORK: described() }, columns: 160 }
  terminal = openTerminal(node, [dealkit], options)
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

it('edits lines, many keys coming at once', async () => {
  const { home, end, ctrlLeft, ctrlA, ctrlK, ctrlY, ctrlR, enter } = keys
  terminal.type(`+ 41${home}1 ${end}9${ctrlLeft}${ctrlK}${ctrlY}${ctrlA}'sum ' + (${end})${enter}`)
  await terminal.waitFor("'sum 420'")
  terminal.type(`${ctrlR}'sum${enter}`)
  await terminal.waitFor("'sum 420'")
})

it('waits for Enter after a paste, and runs all its lines', async () => {
  terminal.type("\x1b[200~const pasted = 'one'\r\n  .concat(' two')\npasted + ' three'\n\x1b[201~")
  await terminal.waitFor("+ ' three'")
  terminal.type(keys.enter)
  await terminal.waitFor("'one two three'")
})

it('stops whatever a line does at Ctrl-C, and keeps what is defined', async () => {
  line("const kept = 'kept'; console.log('loop ' + 'begins'); while (true) {}")
  await terminal.waitFor('loop begins')
  await terminal.waitFor('running…')
  terminal.type(keys.ctrlC)
  await terminal.waitFor('(interrupted)')
  line("kept + ' and ' + ((await node.chainHead()).height > 0)")
  await terminal.waitFor("'kept and true'")
})

it('names the nearest commands for one that there is not', async () => {
  line('market storage-deal list')
  await terminal.waitFor('venus-market has no command "storage-deal"')
  await terminal.waitFor('Did you mean "venus-market storage-deals"')
  line('market foo')
  await terminal.waitFor('It has ')
})

it('fits tables into the terminal', async () => {
  terminal.resize(80, 24)
  // The program learns of it by a signal, some time later.
  await expect
    .poll(() => {
      line('.info')
      return terminal.text()
    })
    .toContain('Shortened to fit')
  terminal.resize(160, 40)
})

const evaluate = (...words: string[]) => {
  const child = spawn(process.execPath, [dealkit, 'repl', '--network', described(), ...words], {
    env: { ...process.env, HOME: directory },
  })
  const done = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { child, done: done.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number })) }
}

it('runs what is piped in line by line, until one fails', async () => {
  const { child, done } = evaluate()
  child.stdin.end('const height = (await node.chainHead()).height\n\nheight > 0\nsealer info\nno such thing\n6 * 7\n')
  const { stdout, stderr, code } = await done
  expect(stdout).toMatch(/^true\n.*t01000/s)
  expect(stdout).not.toContain('42')
  expect(stderr).toContain('That is not TypeScript')
  expect(code).toBe(1)
}, 60_000)

it('prints what a promise comes to, fails with it, and stops at Ctrl-C', async () => {
  const height = evaluate('--eval', 'node.chainHead().then(({ height }) => height > 0)')
  const rejected = evaluate('--eval', "Promise.reject(new Error('no luck'))")
  const endless = evaluate('--eval', "console.log('begun'); while (true) {}")
  endless.child.stdout.once('data', () => endless.child.kill('SIGINT'))
  expect(await height.done).toEqual({ stdout: 'true\n', stderr: '', code: 0 })
  expect(await rejected.done).toEqual({ stdout: '', stderr: 'error: no luck\n', code: 1 })
  expect(await endless.done).toMatchObject({ stdout: 'begun\n', code: 130 })
}, 60_000)

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

it('completes nothing behind a call', async () => {
  terminal.type(`node.chainHead().${keys.tab}'after'.length${keys.enter}`)
  await terminal.waitFor("node.chainHead().'after'.length")
  await terminal.waitFor('That is not TypeScript')
})

it('stops a dialogue at Ctrl-C, and leaves at Ctrl-D', async () => {
  line('client storage deals init')
  await terminal.waitFor('Data CID')
  terminal.type(keys.ctrlC)
  await terminal.waitFor('(interrupted)')
  terminal.type(keys.ctrlD)
  expect(await terminal.exited).toMatchObject({ exitCode: 0 })
})
