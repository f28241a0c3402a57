import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { createService } from '#testnet/service/create-service.ts'
import { spawnService } from '#testnet/service/service-process.ts'
import { requestsPerSecond } from '#testnet/service/testing/http-load.ts'
import { nodeService } from './service.ts'
import { startHardhat } from './testing/hardhat-node.ts'
import { FIL, people } from './testing/test-chain.ts'

const CONNECTIONS = 50
const SECONDS = 1
const ROUNDS = 5

const { owner, worker } = people
const config = {
  api: { apiAddress: '/ip4/127.0.0.1/tcp/0' },
  genesis: {
    accounts: [owner, worker].map(({ address }) => ({ address: `${address}`, attoFil: `${FIL}` })),
    miners: [{ owner: `${owner.address}`, worker: `${worker.address}`, sectorSize: 8 << 20, power: '2048' }],
  },
  wallet: { keys: [exportKeyInfo(worker.toKeyInfo())] },
}
const chainHead = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Filecoin.ChainHead', params: [] })
const blockNumber = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })

async function inDirectory<T>(work: (repo: string) => Promise<T>): Promise<T> {
  const repo = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
  try {
    return await work(repo)
  } finally {
    await rm(repo, { recursive: true })
  }
}

/** ChainHead of our node beside eth_blockNumber of Hardhat's, both in processes of their own, in turns. */
function headsOverHttp() {
  return inDirectory(async (repo) => {
    const module = { service: 'venus', module: '#testnet/chain/service.ts', name: 'nodeService' }
    const node = spawnService(module, { repo, config })
    const { url, token } = await node.start()
    const hardhat = await startHardhat()
    const common = { connections: CONNECTIONS, seconds: SECONDS }
    const ask = () => requestsPerSecond({ url: `${url}/rpc/v1`, token, body: chainHead, ...common })
    const askPeer = () => requestsPerSecond({ url: hardhat!.url, body: blockNumber, ...common })
    try {
      let ours = 0
      let peer = 0
      for (let round = 0; round < ROUNDS; round++) {
        ours = Math.max(ours, await ask())
        if (hardhat !== undefined) peer = Math.max(peer, await askPeer())
      }
      return hardhat === undefined ? { ours } : { ours, peer }
    } finally {
      await node.stop()
      await hardhat?.stop()
    }
  })
}

/** From nothing to the answer of the first question over HTTP, with a chain on disk. */
async function bootToAnswer() {
  const logger = pino({ level: 'silent' })
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await inDirectory(async (repo) => {
      const started = performance.now()
      const service = createService(nodeService, { repo, logger, config })
      const { url, token } = await service.start()
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(`${url}/rpc/v1`, { method: 'POST', headers, body: chainHead })
      await response.json()
      times.push(performance.now() - started)
      await service.stop()
    })
  }
  return { ours: Math.min(...times) }
}

export default [
  { name: 'chain-boot-answer', unit: 'ms', better: 'lower', run: bootToAnswer },
  {
    name: 'chain-head-http',
    unit: '/s',
    better: 'higher',
    peerName: 'Hardhat node, eth_blockNumber',
    run: headsOverHttp,
  },
] as const
