import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { installPackage } from '../testing/install-package.ts'

const run = promisify(execFile)
const bins = Object.entries(manifest.bin)

let folder: string
let installed: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealkit-package-'))
  installed = await installPackage(folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeConsumer()
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The scripts of the README, and a module that names every entry. */
async function writeConsumer(): Promise<void> {
  const readme = await readFile(join(installed, 'README.md'), 'utf8')
  const scripts = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!)
  // The one that talks to a network which runs already.
  await writeFile(join(folder, 'ask.mts'), scripts.find((code) => code.includes('loadNetworkInfo()'))!)
  const entries = Object.keys(manifest.exports).filter((name) => !name.endsWith('.json'))
  scripts.push(entries.map((name, at) => `export * as entry${at} from 'dealkit${name.slice(1)}'\n`).join(''))
  await mkdir(join(folder, 'consumer'))
  for (const [at, code] of scripts.entries()) await writeFile(join(folder, 'consumer', `${at}.ts`), code)
}

const env = () => ({ PATH: process.env['PATH'], HOME: folder })
const program = (name: string, ...words: string[]) =>
  run(process.execPath, [join(installed, manifest.bin[name as keyof typeof manifest.bin]), ...words], {
    cwd: folder,
    env: env(),
  })

it('has what was compiled in it, and neither sources nor tests', async () => {
  const files = await readdir(installed, { recursive: true })
  expect(files).toEqual(expect.arrayContaining(['dist/sdk/index.js', 'dist/sdk/index.d.ts', 'repl/bin/venus.js']))
  expect(files.filter((file) => /(?<!\.d)\.tsx?$|\.(test|bench)\./.test(file))).toEqual([])
})

it.each([
  ['nodenext', 'nodenext'],
  ['preserve', 'bundler'],
])(
  'has types for a strict project of module %s, with no check left out',
  async (module, moduleResolution) => {
    const options = { target: 'es2022', module, moduleResolution, strict: true, noEmit: true, types: [] }
    const config = `tsconfig.${module}.json`
    await writeFile(join(folder, config), JSON.stringify({ compilerOptions: options, include: ['consumer'] }))
    const compiler = join(folder, 'node_modules', 'typescript', 'bin', 'tsc')
    // What is wrong stands on standard output.
    const { code = 0, stdout } = await run(process.execPath, [compiler, '-p', config], { cwd: folder }).catch((e) => e)
    expect([code, stdout]).toEqual([0, ''])
  },
  60_000,
)

it('works for a script in JavaScript, with a service in a process of its own, and at the prompt', async () => {
  await writeFile(join(folder, 'colour.ts'), 'export enum Colour { Red = 3 }')
  const script = `
    import { saveNetworkInfo } from 'dealkit'
    import { onlineDeal } from 'dealkit/recipes'
    import { forceNetwork } from 'dealkit/testnet'
    const network = await forceNetwork({ processes: ['market'] })
    try {
      const { dealState } = await onlineDeal(network.clients, { file: 'app.mjs', workDir: 'deal' })
      console.log(dealState)
      await saveNetworkInfo(network.info, 'network.json')
      await import('./ask.mts')
    } finally {
      await network.stop()
    }`
  await writeFile(join(folder, 'app.mjs'), script)
  const networkFile = { DEALKIT_NETWORK: 'network.json' }
  const { stdout } = await run(process.execPath, ['app.mjs'], { cwd: folder, env: { ...env(), ...networkFile } })
  expect(stdout).toMatch(/^StorageDealActive\nt01000 asks \S+ FIL per GiB and epoch, until epoch \d+\n$/)
  const line = "(await import('./colour.ts')).Colour.Red"
  expect((await program('dealkit', 'repl', '--network', 'network.json', '--eval', line)).stdout).toBe('3\n')
}, 60_000)

it.each(bins)('%s says what it is', async (name) => {
  expect((await program(name, '--version')).stdout).toBe(`${name} ${manifest.version}\n`)
  expect((await program(name, '--help')).stdout).toContain('Commands:')
})

it('runs a daemon that the commands find, and that Ctrl-C ends', async () => {
  const daemon = spawn(
    process.execPath,
    [join(installed, manifest.bin.venus), 'daemon', '--json', '--log-json', '--listen', '/ip4/127.0.0.1/tcp/0'],
    { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const logged: string[] = []
  daemon.stderr.on('data', (data: Buffer) => logged.push(String(data)))
  const [ready] = (await once(daemon.stdout, 'data')) as [Buffer]
  const running = JSON.parse(String(ready)) as { repo: string; accounts: { address: string }[] }
  expect(running.repo).toBe(join(folder, '.venus'))
  expect((await program('venus', 'wallet', 'list')).stdout).toContain(running.accounts[0]!.address)
  await expect(program('venus', 'daemon')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`is in use by process ${daemon.pid}`),
  })
  const key = await program('venus', 'wallet', 'export', running.accounts[0]!.address)
  daemon.kill('SIGINT')
  expect(await once(daemon, 'exit')).toEqual([0, null])
  expect(logged.join('')).toContain('"msg":"started"')
  expect(logged.join('')).not.toContain(key.stdout.trim())
  expect(logged.join('')).not.toContain((await readFile(join(folder, '.venus', 'token'), 'utf8')).slice(-20))
}, 60_000)
