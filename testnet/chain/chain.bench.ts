import { readFileSync } from 'node:fs'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { setBalance } from './steering/set-balance.ts'
import { Snapshots } from './steering/snapshots.ts'
import { nameControlAddress } from './testing/control-address.ts'
import { FIL, people, signedTransfer, testChain } from './testing/test-chain.ts'
import { proposeDeal, publishDeal } from './testing/test-deal.ts'
import { TestMiner } from './testing/test-miner.ts'

const DAY = 2_880
const DAYS = 180
const SENDERS = 10
const MESSAGES = 1_000

async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** The most memory this process ever had, MiB. On Linux maxRSS begins with that of the process it was started by. */
function peakRss(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

async function emptyTime() {
  const chain = testChain()
  return { ours: await seconds(() => chain.mine(DAYS * DAY)), peakRssMiB: peakRss() }
}

/** One miner, four sectors, one deal; proofs are sent by a control address, as miners do it. */
function provingMiner(): TestMiner {
  const { friend, client } = people
  const chain = testChain()
  setBalance(chain, chain.miners[0]!, 1_000n * FIL)
  chain.mine(10)
  nameControlAddress(chain, friend)
  const miner = new TestMiner(chain, friend)
  const proposal = proposeDeal(miner, client, miner.epoch + 3_000, DAYS)
  const id = publishDeal(miner, client, proposal)
  miner.commit([0], { ids: [id], unsealedCid: proposal.pieceCid }, DAYS + 20)
  miner.commit([1, 2, 3], undefined, DAYS + 20)
  return miner
}

interface ProvenChain {
  readonly miner: TestMiner
  readonly spent: number
}
let proven: Promise<ProvenChain> | undefined

/** Half a year with every window PoSt in a block of its own; made once for the rows that need it. */
function provenChain(): Promise<ProvenChain> {
  const make = async () => {
    const miner = provingMiner()
    return { miner, spent: await seconds(() => miner.proveUntil(miner.epoch + DAYS * DAY)) }
  }
  proven ??= make()
  return proven
}

async function provenTime() {
  const { spent } = await provenChain()
  return { ours: spent, peakRssMiB: peakRss() }
}

/** A snapshot, and the way back to it over ten tipsets, which are not counted. */
async function snapshots() {
  const { chain } = (await provenChain()).miner
  const points = new Snapshots(chain)
  const rounds = 20
  let spent = 0
  for (let i = 0; i < rounds; i++) {
    let id = 0
    spent += await seconds(() => {
      id = points.take()
    })
    for (let mined = 0; mined < 10; mined++) chain.mine()
    spent += await seconds(() => points.revert(id))
  }
  return { ours: (spent * 1000) / rounds }
}

/** Messages signed beforehand: checked, pooled, put in blocks and executed. */
async function poolToReceipts() {
  const senders = Array.from({ length: SENDERS }, (_, i) =>
    PrivateKey.fromSeed('secp256k1', new TextEncoder().encode(`sender ${i}`)),
  )
  const accounts = [...Object.values(people), ...senders].map(({ address }) => ({ address, attoFil: 1_000n * FIL }))
  const chain = testChain({ accounts })
  const signed = Array.from({ length: MESSAGES }, (_, i) =>
    signedTransfer(senders[i % SENDERS]!, people.friend.address, {
      nonce: Math.floor(i / SENDERS),
      gasLimit: 1_000_000,
    }),
  )
  let receipts = 0
  const spent = await seconds(() => {
    for (const message of signed) chain.push(message)
    while (receipts < MESSAGES)
      receipts += chain.mine().outcome.receipts.filter(({ exitCode }) => exitCode === 0).length
  })
  return { ours: MESSAGES / spent }
}

async function boot() {
  testChain()
  const rounds = 10
  const spent = await seconds(() => {
    for (let i = 0; i < rounds; i++) testChain({ seed: `boot ${i}` })
  })
  return { ours: (spent * 1000) / rounds }
}

export default [
  { name: 'chain-180-days-idle', unit: 's', better: 'lower', run: emptyTime },
  { name: 'chain-180-days-proven', unit: 's', better: 'lower', run: provenTime },
  { name: 'chain-snapshot-revert', unit: 'ms', better: 'lower', run: snapshots },
  { name: 'chain-messages', unit: '/s', better: 'higher', run: poolToReceipts },
  { name: 'chain-boot', unit: 'ms', better: 'lower', run: boot },
] as const
