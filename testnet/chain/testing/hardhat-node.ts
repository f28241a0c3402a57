import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '#testnet/service/testing/free-port.ts'

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** Hardhat's node in a process of its own, on a free port. Undefined where its engine is not installed. */
export async function startHardhat(): Promise<{ readonly url: string; stop(): Promise<void> } | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-hardhat-'))
  await writeFile(join(directory, 'package.json'), '{"type":"module","devDependencies":{"hardhat":"*"}}')
  await writeFile(join(directory, 'hardhat.config.js'), 'export default {}\n')
  await symlink(modules, join(directory, 'node_modules'))
  const port = await freePort()
  const program = join(directory, 'node_modules/hardhat/dist/src/cli.js')
  const child = spawn(process.execPath, [program, 'node', '--hostname', '127.0.0.1', '--port', `${port}`], {
    cwd: directory,
    env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const clean = () => rm(directory, { recursive: true, force: true })
  const text: string[] = []
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      text.push(piece.toString())
      if (text.join('').includes('Started HTTP')) resolve()
    })
    child.stderr.on('data', (piece: Buffer) => text.push(piece.toString()))
  })
  const outcome = await Promise.race([ready.then(() => 'ready'), ended.then(() => 'ended')])
  if (outcome === 'ended') {
    await clean()
    process.stderr.write(`Hardhat's node does not start here: ${text.join('').trim().split('\n')[0]}\n`)
    return undefined
  }
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await clean()
    },
  }
}
