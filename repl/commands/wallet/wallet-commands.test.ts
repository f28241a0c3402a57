import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { permissions } from '#sdk/rpc/method.ts'
import { readToken } from '#sdk/rpc/token.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import { walletService } from '#testnet/wallet/service.ts'
import { runLine } from '../../testing/run-line.ts'
import { venusWallet } from '../programs.ts'

let repo: string
let service: Service

beforeAll(async () => {
  repo = await mkdtemp(join(tmpdir(), 'wallet-commands-'))
  service = createService(walletService, {
    repo,
    config: { API: { ListenAddress: '/ip4/127.0.0.1/tcp/0' }, Factor: { ScryptN: 1024 } },
  })
  await service.start()
})
afterAll(async () => {
  await service.stop()
  await rm(repo, { recursive: true, force: true })
})

const run = (line: string, answers: string[] = [], input = '') =>
  runLine(venusWallet, ['--repo', repo, ...line.split(' ')], { answers, input })

it('goes from a password to a signature, and refuses one while it is locked', async () => {
  expect((await run('new')).stderr).toContain('password not set')
  expect((await run('set-password', ['secret', 'sekret'])).stderr).toContain('inconsistent')
  expect(await run('set-password', ['secret', 'secret'])).toEqual({
    code: 0,
    stdout: 'Password:\nEnter Password again:\nPassword set successfully\n',
    stderr: '',
  })
  const made = (await run('new bls')).stdout.trim()
  expect(made).toMatch(/^t3/)
  expect((await run('list')).stdout).toBe(`${made}\n`)
  expect((await run(`sign ${made} 68656c6c6f`, ['secret'])).stdout).toMatch(/02[0-9a-f]{192}\n$/)
  expect((await run(`sign ${made} 68656c6c6f`, ['wrong'])).stderr).toContain('password mismatch')
  expect((await run('lock', ['secret'])).stdout).toContain('wallet lock successfully')
  expect((await run('lock-state')).stdout).toBe('wallet state: locked\n')
  expect((await run(`sign ${made} 68656c6c6f`, ['secret'])).stderr).toContain('wallet locked')
  expect((await run('unlock', ['secret'])).stdout).toContain('wallet unlock successfully')
})

it('takes keys from files, standard input and the command line, and prints them again', async () => {
  const key = PrivateKey.fromSeed('secp256k1', new TextEncoder().encode('of this test'))
  const text = exportKeyInfo(key.toKeyInfo())
  const said = `imported key ${key.address} successfully!\n`
  await writeFile(join(repo, 'private_key'), `${text}\n`)
  expect((await run(`import ${join(repo, 'private_key')}`)).stdout).toBe(said)
  expect((await run(`import ${text}`)).stdout).toBe(said)
  expect((await run('import -', [], text)).stdout).toBe(said)
  expect((await run(`export ${key.address} --password=secret`)).stdout).toBe(`${text}\n`)
  const refused = await run(`import ${text.slice(0, -2)}00`)
  expect(refused.code).toBe(1)
  expect(refused.stderr).not.toContain(text.slice(20, 60))
  expect((await run(`del ${key.address}`, ['secret'])).stdout).toContain('success')
})

it.each(permissions)('makes a token for %s', async (permission) => {
  const { stdout } = await run(`auth api-info --perm ${permission}`)
  const [token = '', api] = stdout.trim().split(/:(.*)/)
  expect(api).toBe(service.multiaddr)
  expect([...readToken(token).permissions].at(-1)).toBe(permission)
})

it('wants to know what a token is for', async () => {
  expect((await run('auth api-info --perm all')).stderr).toContain('It takes one of read, write, sign, admin.')
  expect((await run('auth api-info')).code).toBe(2)
})
