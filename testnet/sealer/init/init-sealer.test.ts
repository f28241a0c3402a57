import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createSealerClient } from '#sdk/clients/sealer-client.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import { sealerService } from '../service.ts'
import { nodeConfig, owner } from '../testing/bench-chain.ts'
import { type InitOptions, initSealer } from './init-sealer.ts'

let directory: string
let nodeHost: Service
let atNode: Endpoint
let node: NodeClient
const silent = pino({ level: 'silent' })

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-init-'))
  nodeHost = createService(nodeService, { repo: join(directory, 'node'), config: nodeConfig(), logger: silent })
  atNode = await nodeHost.start()
  node = createNodeClient(atNode)
}, 60_000)
afterAll(async () => {
  await node.close()
  await nodeHost.stop()
  await rm(directory, { recursive: true })
})

const said: string[] = []
const init = (name: string, change: Partial<InitOptions> = {}) => {
  said.length = 0
  return initSealer({
    repo: join(directory, name),
    network: 'force',
    actor: Address.fromId(1000),
    miner: {},
    node: { url: atNode.url },
    authToken: atNode.token,
    localStorage: false,
    nosync: false,
    signal: AbortSignal.timeout(30_000),
    say: (line) => said.push(line),
    ...change,
  })
}

describe('a repo for a miner that is on chain', () => {
  it('has the configuration that the flags say', async () => {
    const initialized = await init('existing', {
      miner: { owner: Address.fromId(1000), sectorSize: 8 << 20 },
      messager: { url: '/ip4/127.0.0.1/tcp/39812' },
      gateway: { urls: ['/ip4/127.0.0.1/tcp/45132'] },
      market: { mode: 'pool', url: '/ip4/127.0.0.1/tcp/41235', token: 'of-the-market' },
    })
    expect(initialized).toMatchObject({ created: false, repo: join(directory, 'existing') })
    expect(said).toContainEqual(expect.stringContaining('--owner is not that of t01000'))
    const config = parse(await readFile(join(directory, 'existing', 'config.toml'), 'utf8'))
    const { token } = atNode
    expect(config).toMatchObject({
      Actor: 't01000',
      Node: { Url: atNode.url, Token: token },
      Messager: { Url: '/ip4/127.0.0.1/tcp/39812', Token: token },
      MarketNode: { Mode: 'pool', Url: '/ip4/127.0.0.1/tcp/41235', Token: 'of-the-market' },
      RegisterProof: { Urls: ['/ip4/127.0.0.1/tcp/45132'], Token: token },
      RegisterMarket: { Urls: ['/ip4/127.0.0.1/tcp/45132'] },
      Sealing: { WaitDealsDelay: '6h0m0s', MaxWaitDealsSectors: 2 },
    })
    const files = await readdir(join(directory, 'existing'))
    expect(files).toEqual(expect.arrayContaining(['config.toml', 'sealer.db', 'storage.json']))
    expect(files).not.toContain('sectorstore.json')
    await expect(init('existing')).rejects.toMatchObject({
      code: 'REPO_INITIALIZED',
      message: `repo is already initialized at ${join(directory, 'existing')}`,
    })
  })

  it.each([
    ['MINER_UNKNOWN', { actor: Address.fromId(1) }],
    ['SECTOR_SIZE_MISMATCH', { miner: { sectorSize: 32 * 2 ** 30 } }],
    ['NETWORK_MISMATCH', { network: 'mainnet' }],
    ['MARKET_URL_MISSING', { market: { mode: 'solo' as const } }],
    ['RPC_UNREACHABLE', { node: { url: 'http://127.0.0.1:1' } }],
    ['RPC_UNAUTHORIZED', { node: { url: 'will be set' }, authToken: 'wrong' }],
  ] as const)('that cannot work is refused with %s, and leaves nothing', async (code, change) => {
    const node = code === 'RPC_UNAUTHORIZED' ? { node: { url: atNode.url } } : {}
    await expect(init('refused', { ...change, ...node })).rejects.toMatchObject({ code })
    expect(await readdir(directory)).not.toContain('refused')
  })
})

it('a miner is made on chain, and its sealer runs from the repo alone', async () => {
  const { miner, repo, created } = await init('new', {
    actor: undefined,
    miner: { owner: owner.address, sectorSize: 512 << 20 },
    localStorage: true,
  })
  expect(created).toBe(true)
  expect(said).toContainEqual(expect.stringMatching(/^Pushed CreateMiner message: bafy/))
  expect((await node.stateMinerInfo(miner)).sectorSize).toBe(512 << 20)
  const file = join(repo, 'config.toml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('/tcp/2345/', '/tcp/0/'))
  const service = createService(sealerService, { repo, logger: silent })
  const sealer = createSealerClient(await service.start())
  expect(`${await sealer.actorAddress()}`).toBe(`${miner}`)
  expect(Object.values(await sealer.storageLocal())).toEqual([repo])
  const refused = await sealer.dealSector().catch((error: Error) => error.message)
  expect(refused).toContain('names no market')
  await sealer.close()
  await service.stop()

  await writeFile(file, `${await readFile(file, 'utf8')}\n[Sealings]\nWaitDealsDelay = "10s"\n`)
  await expect(service.start()).rejects.toThrow('Sealings')
}, 30_000)
