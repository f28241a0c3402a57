import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { connect } from '#sdk/network/connect.ts'
import { networkInfo } from '#sdk/network/network-info.ts'
import { temporaryDirectory } from '#testnet/vitest/index.ts'

const program = fileURLToPath(new URL('dealkit.main.ts', import.meta.url))
const directory = temporaryDirectory()
const running = new Set<ChildProcess>()
afterEach(async () => {
  await Promise.all([...running].map(kill))
})

function up(...words: string[]): ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> } {
  const args = ['--disable-warning=ExperimentalWarning', program, 'testnet', 'up', '--json', ...words]
  const described = ['--network', join(directory(), 'network.json')]
  const child = spawn(process.execPath, [...args, ...described], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child as ReturnType<typeof up>
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function ready(child: ReturnType<typeof up>) {
  const [line] = await once(createInterface(child.stdout), 'line')
  return networkInfo.parse(JSON.parse(line))
}

/** What a program says that ends at once. */
async function refused(child: ReturnType<typeof up>): Promise<{ code: string; message: string; next?: string }> {
  let said = ''
  child.stderr!.on('data', (chunk) => {
    said += String(chunk)
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  return (JSON.parse(said) as { error: { code: string; message: string; next?: string } }).error
}

it('prints one line when it is ready; killed, it goes on where it was; told to, it ends', async () => {
  const dataDir = join(directory(), 'data')
  const first = up('--seed', 'killed', '--data-dir', dataDir)
  const info = await ready(first)
  const before = connect(info)
  const { height } = await before.testnet.mine(5)
  await before.close()
  await kill(first)

  const second = up('--seed', 'killed', '--data-dir', dataDir)
  const again = await ready(second)
  expect(again.services).toEqual(info.services)
  expect(again.miners).toEqual(info.miners)
  const { node, testnet, close } = connect(again)
  const third = await refused(up('--seed', 'another'))
  expect(third).toMatchObject({ code: 'COMMAND_FAILED', next: expect.stringContaining('--network') })
  expect(third.message).toContain(`process ${second.pid}, node at ${again.services.node!.url}`)
  expect((await node.chainHead()).height).toBeGreaterThanOrEqual(height)
  expect((await testnet.mine(1)).height).toBeGreaterThan(height)
  const gone = once(second, 'exit')
  await testnet.down()
  await close()
  expect(await gone).toEqual([0, null])
}, 120_000)

it('names the default port that is taken', async () => {
  const holder = createServer().listen(3453, '127.0.0.1')
  // Somebody else may hold it already, which is as good.
  await Promise.race([once(holder, 'listening'), once(holder, 'error')]).catch(() => undefined)
  const error = await refused(up('--default-ports'))
  holder.close()
  expect(error).toMatchObject({ code: 'NETWORK_PORT_TAKEN', message: expect.stringContaining('port 3453') })
}, 60_000)
