import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { seedAccounts } from '#testnet/network/accounts.ts'
import { genesisConfig } from '#testnet/network/genesis-config.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import { runLine } from '../../testing/run-line.ts'
import { venus } from '../programs.ts'

let repo: string
let service: Service

beforeAll(async () => {
  repo = await mkdtemp(join(tmpdir(), 'venus-commands-'))
  const seed = 'venus commands'
  const genesis = genesisConfig({ seed, accounts: seedAccounts(seed, 1), sectorSize: 8 << 20 })
  service = createService(nodeService, { repo, config: { ...genesis, api: { apiAddress: '/ip4/127.0.0.1/tcp/0' } } })
  await service.start()
})
afterAll(async () => {
  await service.stop()
  await rm(repo, { recursive: true, force: true })
})

const run = (line: string, input = '') => runLine(venus, ['--repo', repo, ...line.split(' ')], { input })
const said = async (line: string, input = '') => {
  const { code, stdout, stderr } = await run(line, input)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.trimEnd()
}

it('makes keys, gives them money, and takes them in however they come', async () => {
  const made = await said('wallet new --type=secp256k1')
  expect(await said(`faucet ${made} 5fil`)).toBe(`${made} has 5 FIL`)
  expect(await said(`wallet balance ${made}`)).toBe('5 FIL')
  const key = await said(`wallet export ${made}`)
  expect(await said(`wallet import ${key}`)).toBe(made)
  expect(await said('wallet import -', key)).toBe(made)
  await writeFile(join(repo, 'private_key'), key)
  expect(await said(`wallet import ${join(repo, 'private_key')}`)).toBe(made)
  expect(await said(`wallet set-default ${made}`)).toBe(made)
  expect(await said('wallet default')).toBe(made)
  expect((await run(`wallet delete ${made}`)).stderr).toContain('venus wallet export ADDRESS')
  expect(await said('wallet list')).toMatch(/^Address +ID +Balance +Nonce +Default/)
  const missing = await run('wallet import ./no/such/file')
  expect(missing.code).toBe(1)
  expect(missing.stderr).toContain('there is no file of that name')
})

it('sends, and tells what became of the message', async () => {
  const to = await said('wallet new')
  const cid = await said(`send --wait ${to} 1.5fil`)
  expect(await said(`wallet balance ${to}`)).toBe('1.5 FIL')
  expect(await said(`state wait-msg ${cid} --confidence 0`)).toContain('Exit Code: 0')
  expect(await said(`state search-msg ${cid}`)).toContain('Exit Code: 0')
  expect(JSON.parse(await said(`chain get-message ${cid} --json`)).value).toBe('1500000000000000000')
  expect(await said('mpool pending')).toBe('')
  expect((await run(`send ${to} 1000000fil`)).code).toBe(1)
})

it('shows the chain, its actors and miners', async () => {
  const head = JSON.parse(await said('chain head --json')) as { Height: number; Cids: string[] }
  expect((await said('chain ls --count 2')).split('\n')[0]).toContain(`${head.Height}: (`)
  expect(JSON.parse(await said(`chain get-block ${head.Cids[0]} --json`)).height).toBe(head.Height)
  expect(await said('state list-miners')).toBe('t01000')
  expect(await said('state miner-info f01000')).toContain('SectorSize:\t8 MiB (8388608)')
  expect(await said('state power t01000')).toBe('8388608(8 MiB) / 8388608(8 MiB) ~= 100.0000%')
  expect(await said('state sector-size t01000')).toBe('8 MiB (8388608)')
  expect(await said('state get-actor t01000')).toContain('miner')
  expect(await said('state network-info')).toBe('Network Name: force\nNetwork Version: 15')
  const key = await said('state lookup -r t0100')
  expect(await said(`state lookup ${key}`)).toBe('t0100')
  expect((await run('state sector t01000 7')).stderr).toContain('sector 7 for miner t01000 not found')
})

it('takes the same token after a restart', async () => {
  const { token } = service.endpoint
  await service.stop()
  await service.start()
  const { url } = service.endpoint
  const { code } = await runLine(venus, ['chain', 'head', '--api-url', url, '--token', token])
  expect(code).toBe(0)
  expect((await runLine(venus, ['chain', 'head', '--api-url', url, '--token', 'wrong'])).stderr).toContain(
    'refuses the token',
  )
  expect((await runLine(venus, ['chain', 'head', '--api-url', url])).stderr).toContain(
    'wants a token, and none was given',
  )
})
