import { afterAll, beforeEach, expect, it } from 'vitest'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { EvaluationThread } from './evaluation-thread.ts'

const info: NetworkInfo = {
  chain: { epoch: 0, networkName: 'nowhere' },
  services: {},
  accounts: [{ name: 'force', address: 't01002', idAddress: 't01002', key: '', balance: '0' }],
  miners: [],
}
const shown = { form: 'shown', columns: 80 } as const

let printed = ''
let exitCode: number | undefined
const thread = new EvaluationThread({ info, colors: false, giveUpMs: 300 })
thread.listen({
  output(stream, text) {
    printed += `${stream}: ${text}`
  },
  stray(error) {
    printed += `stray: ${error.message}\n`
  },
  exited(code) {
    exitCode = code
  },
})
const run = (source: string) => thread.evaluate(source, shown)

beforeEach(() => {
  printed = ''
})
afterAll(() => thread.close())

it('gives values as the field writes them', async () => {
  expect(await run('account')).toBe('t01002')
  expect(await run('({ balance: 10n ** 18n, dealWeight: 10n ** 18n, at: [account] })')).toBe(
    '{\n  balance: 1000000000000000000n (1 FIL),\n  dealWeight: 1000000000000000000n,\n  at: [ t01002 ]\n}',
  )
  expect(await run('({ a: 1, ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => ["f" + i, () => i])) })')).toBe(
    "{ a: 1, '…': [30 functions: f0, f1, f2, f3, …; Tab lists them] }",
  )
  expect(await run('/a(b)/.exec("ab")')).toBe("[ 'ab', 'b', index: 0, input: 'ab', groups: undefined ]")
  expect(await run('[1, , 3]')).toBe('[ 1, <1 empty item>, 3 ]')
  expect(await run('const loop = { get it() { throw 1 } }; loop.me = loop')).toBe(
    '<ref *1> { it: [Getter], me: [Circular *1] }',
  )
  expect(await run('new Uint8Array(3)')).toBe('Uint8Array(3) 000000')
  expect(await run("Buffer.alloc(40, 'a')")).toMatch(/^Buffer\(40\) (61){16}…$/)
  const cid = 'bafk2bzacea7m5lsxqytq3ydsmhb2w4dwjkrvbzxpsgxd24ujfpeuvqclpqgm4'
  expect(await run(`const { CID } = await import('multiformats/cid'); [CID.parse('${cid}')]`)).toBe(`[ ${cid} ]`)
  expect(await run('Promise.resolve(5)')).toBe('5')
  expect(await run('const nothing = 1')).toBeUndefined()
  expect(await thread.evaluate("'as it is'", { form: 'plain', columns: 80 })).toBe('as it is')
  expect(await thread.evaluate('[1n, account]', { form: 'json', columns: 80 })).toBe('["1","t01002"]')
})

it('fails as the line does', async () => {
  await expect(run("dealkit.parseFil('1 potato')")).rejects.toMatchObject({ code: 'AMOUNT_INVALID' })
  await expect(run("throw new RangeError('far')")).rejects.toMatchObject({ name: 'RangeError', message: 'far' })
  await expect(run('throw 5')).rejects.toMatchObject({ name: 'Thrown', message: '5' })
})

it('hands on what is printed before the value that follows', async () => {
  expect(await run("console.log('one', account); console.error('two'); process.stdout.write('three'); 4")).toBe('4')
  expect(printed).toBe('stdout: one t01002\nstderr: two\nstdout: three')
  await run("for (let i = 0; i < 300; i++) process.stdout.write('x'.repeat(10_000))")
  expect(printed.length).toBeGreaterThan(3_000_000)
})

it('outlives an error that no line waits for', async () => {
  await run("setTimeout(() => { throw new Error('too late') }, 1).hasRef()")
  await expect.poll(() => printed).toBe('stray: too late\n')
})

it('names the members of what lines see, and runs nothing for that', async () => {
  await run('const mine = { get trap() { throw 1 }, one: 1 }')
  expect(await thread.members(['mine'])).toEqual(['one', 'trap'])
  expect(await thread.members(['mine', 'trap'])).toEqual([])
  expect(await thread.members(['JSON'])).toEqual(expect.arrayContaining(['parse', 'stringify']))
  expect(await thread.members([])).toEqual(expect.arrayContaining(['account', 'dealkit', 'Math', 'mine', 'parseInt']))
})

it.each([
  ['an endless loop', 'while (true) {}', '(interrupted)'],
  ['one behind an await', 'await null; for (;;) {}', '(interrupted)'],
  ['one in a timer', 'await new Promise(() => setTimeout(() => { while (true) {} }, 1))', '(interrupted)'],
  ['one that would catch it', 'for (;;) { try { while (true) {} } catch {} finally { kept = 0 } }', '(interrupted)'],
  ['endless promises', 'for (;;) await null', '(interrupted)'],
  ['what never comes', 'await new Promise(() => {})', 'no longer waited for'],
])('stops %s, and keeps all names', async (_, source, message) => {
  await run('kept = 7')
  const line = expect(run(`console.log('begun'); ${source}`)).rejects.toThrow(message)
  await expect.poll(() => printed).toBe('stdout: begun\n')
  await thread.interrupt()
  await line
  expect(await run('await new Promise((resolve) => setTimeout(resolve, 1)); kept')).toBe('7')
})

it('gives up a thread that nothing stops, and goes on with a new one', async () => {
  const line = expect(
    run("console.log('begun'); (await import('node:child_process')).execSync('sleep 3')"),
  ).rejects.toThrow('names that lines had defined are gone')
  await expect.poll(() => printed).toBe('stdout: begun\n')
  await thread.interrupt()
  await line
  expect(await run('typeof kept')).toBe("'undefined'")
})

it('tells when a line ends the process', async () => {
  await expect(run('process.exit(3)')).rejects.toMatchObject({ code: 'REPL_THREAD_LOST' })
  expect(exitCode).toBe(3)
  expect(await run('1 + 1')).toBe('2')
})
