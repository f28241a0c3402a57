import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { createService } from '#testnet/service/create-service.ts'
import { nodeService } from './service.ts'
import { setBalance } from './steering/set-balance.ts'
import { Snapshots } from './steering/snapshots.ts'
import { FIL, people, testChain } from './testing/test-chain.ts'
import { proposeDeal, publishDeal } from './testing/test-deal.ts'
import { TestMiner } from './testing/test-miner.ts'

const DAY = 2_880
const DAYS = 180

async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

const rss = () => process.memoryUsage().rss / (1 << 20)

async function emptyTime() {
  const chain = testChain()
  return { ours: await seconds(() => chain.mine(DAYS * DAY)), peakRssMiB: rss() }
}

/** One miner, four sectors, one deal, and every window PoSt in a block of its own. */
async function provenTime() {
  const chain = testChain()
  setBalance(chain, chain.miners[0]!, 1_000n * FIL)
  chain.mine(10)
  const miner = new TestMiner(chain, people.worker)
  const proposal = proposeDeal(miner, people.client, miner.epoch + 3_000, DAYS)
  const id = publishDeal(miner, people.client, proposal)
  miner.commit([0], { ids: [id], unsealedCid: proposal.pieceCid }, DAYS + 20)
  miner.commit([1, 2, 3], undefined, DAYS + 20)
  return { ours: await seconds(() => miner.proveUntil(miner.epoch + DAYS * DAY)), peakRssMiB: rss() }
}

async function snapshots() {
  const chain = testChain()
  const points = new Snapshots(chain)
  for (let i = 0; i < 1_000; i++) chain.mine()
  const id = points.take()
  const rounds = 100
  const spent = await seconds(() => {
    for (let i = 0; i < rounds; i++) points.revert(points.take())
    points.revert(id)
  })
  return { ours: (spent * 1000) / rounds }
}

async function boot() {
  testChain()
  const rounds = 10
  const spent = await seconds(() => {
    for (let i = 0; i < rounds; i++) testChain({ seed: `boot ${i}` })
  })
  return { ours: (spent * 1000) / rounds }
}

async function headsOverHttp() {
  const repo = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
  const { owner, worker } = people
  const service = createService(nodeService, {
    repo,
    logger: pino({ level: 'silent' }),
    config: {
      api: { apiAddress: '/ip4/127.0.0.1/tcp/0' },
      genesis: {
        accounts: [owner, worker].map(({ address }) => ({ address: `${address}`, attoFil: `${FIL}` })),
        miners: [{ owner: `${owner.address}`, worker: `${worker.address}`, sectorSize: 8 << 20, power: '2048' }],
      },
      wallet: { keys: [exportKeyInfo(worker.toKeyInfo())] },
    },
  })
  const { url, token } = await service.start()
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Filecoin.ChainHead', params: [] })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask = async () => (await fetch(`${url}/rpc/v1`, { method: 'POST', headers, body })).text()
  const total = 4_000
  const lane = async () => {
    for (let i = 0; i < total / 16; i++) await ask()
  }
  await Promise.all(Array.from({ length: 16 }, ask))
  const spent = await seconds(() => Promise.all(Array.from({ length: 16 }, lane)))
  await service.stop()
  await rm(repo, { recursive: true })
  return { ours: total / spent }
}

export default [
  { name: 'chain-180-days-idle', unit: 's', better: 'lower', run: emptyTime },
  { name: 'chain-180-days-proven', unit: 's', better: 'lower', run: provenTime },
  { name: 'chain-snapshot-revert', unit: 'ms', better: 'lower', run: snapshots },
  { name: 'chain-boot', unit: 'ms', better: 'lower', run: boot },
  { name: 'chain-head-http', unit: '/s', better: 'higher', run: headsOverHttp },
] as const
