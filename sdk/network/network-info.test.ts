import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connect } from './connect.ts'
import { loadNetworkInfo } from './load-network-info.ts'
import type { NetworkInfo } from './network-info.ts'
import { networkPath } from './network-path.ts'
import { saveNetworkInfo } from './save-network-info.ts'

const info: NetworkInfo = {
  chain: { epoch: 7, networkName: 'force' },
  services: { node: { url: 'http://127.0.0.1:3453', ws: 'ws://127.0.0.1:3453', token: 'secret' } },
  accounts: [{ name: 'client', address: 't3abc', idAddress: 't0100', key: '7b22', balance: '100000000000000000000' }],
  miners: [{ address: 't01000', owner: 't0100', worker: 't0101', sectorSize: 2048, peerId: null }],
}

const directory = () => mkdtemp(join(tmpdir(), 'network-info-'))

describe('the network file', () => {
  test('is read as it was written, by its owner only', async () => {
    const path = join(await directory(), 'deep', 'network.json')
    expect(await saveNetworkInfo(info, path)).toBe(path)
    await saveNetworkInfo({ ...info, chain: { ...info.chain, epoch: 8 } }, path)
    expect((await loadNetworkInfo(path)).chain.epoch).toBe(8)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(path, '..'))).toEqual(['network.json'])
  })

  test('names what is missing or wrong, and quotes no secret', async () => {
    const path = join(await directory(), 'network.json')
    await expect(loadNetworkInfo(path)).rejects.toMatchObject({ code: 'NETWORK_INFO_MISSING' })
    await writeFile(path, '{"token": "hush')
    const broken = await loadNetworkInfo(path).catch((error: Error) => error)
    expect(broken).toMatchObject({ code: 'NETWORK_INFO_INVALID' })
    expect(String(broken)).not.toContain('hush')
    await writeFile(path, JSON.stringify({ ...info, miners: [{ address: 1 }] }))
    await expect(loadNetworkInfo(path)).rejects.toThrow('miners.0.address')
  })

  test('refuses to write what it could not read', async () => {
    const path = join(await directory(), 'network.json')
    await expect(saveNetworkInfo({ ...info, chain: { epoch: 0.5, networkName: 'x' } }, path)).rejects.toThrow()
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is where DEALKIT_NETWORK says', () => {
    expect(networkPath({ DEALKIT_NETWORK: '/x/net.json' })).toBe('/x/net.json')
    expect(networkPath({})).toMatch(/\.dealkit\/network\.json$/)
  })
})

test('connect makes the clients of what is up, and names what is not', async () => {
  const network = connect(info)
  expect(network.node.url).toBe('http://127.0.0.1:3453/rpc/v1')
  expect(network.node).toBe(network.node)
  expect(network.testnet.url).toBe(network.node.url)
  expect(() => network.sealer).toThrow('The network runs no sealer; it runs node')
  await network.close()
})

test('connect makes clients of components anywhere', async () => {
  const { node, gateway, close } = connect({
    node: 'a.b.c:/ip4/127.0.0.1/tcp/1234',
    gateway: { url: 'http://gw:45132' },
  })
  expect(node.url).toBe('http://127.0.0.1:1234/rpc/v1')
  expect(gateway.url).toBe('http://gw:45132/rpc/v2')
  expect(() => connect({ node: undefined }).node).toThrow('The network runs no node; it runs nothing')
  await close()
})
