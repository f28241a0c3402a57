import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const bins = Object.entries(manifest.bin)

let folder: string
let installed: string

/** As npm lays a package out: its files under node_modules, what it depends on beside it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealkit-package-'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 64 << 20,
  })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  installed = join(folder, 'node_modules', 'dealkit')
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', installed])
  const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
  for (const name of dependencies) {
    const place = join(folder, 'node_modules', name)
    await mkdir(join(place, '..'), { recursive: true })
    await symlink(join(root, 'node_modules', name), place)
  }
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const program = (name: string, ...words: string[]) =>
  run(process.execPath, [join(installed, manifest.bin[name as keyof typeof manifest.bin]), ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder },
  })

it('has no tests in it', async () => {
  const files = await readdir(installed, { recursive: true })
  expect(files.filter((file) => /\.(test|bench)\.ts$/.test(file))).toEqual([])
})

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
