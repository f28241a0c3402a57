import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { walletService } from '#testnet/wallet/service.ts'
import { marketService } from './service.ts'
import { type Bench, type BenchOptions, nodeConfig, openBench, proposalCidOf } from './testing/market-bench.ts'

const silent = pino({ level: 'silent' })
const walletConfig = { API: { ListenAddress: '/ip4/127.0.0.1/tcp/0/http' }, Factor: { ScryptN: 16 } }
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const nodeAt = (repo: string) => createService(nodeService, { repo, config: nodeConfig(), logger: silent })

/** A logger, and what it was told. */
function listening() {
  const lines: string[] = []
  const heard = new PassThrough()
  heard.on('data', (line: Buffer) => lines.push((JSON.parse(line.toString()) as { msg: string }).msg))
  return { lines, logger: pino({ level: 'info' }, heard) }
}

async function open(options: Partial<BenchOptions> = {}): Promise<Bench> {
  const bench = await openBench({ node: nodeAt, ...options })
  closing.push(() => bench.stop())
  return bench
}

/** A market of its own on a bench's node, with these options. */
function another(bench: Bench, options: { repo: string; miner?: string; url?: string; logger?: pino.Logger }) {
  const { repo, miner = 't01000', logger = silent } = options
  const node = { ...bench.nodeEndpoint, ...(options.url === undefined ? {} : { url: options.url }) }
  const config = {
    API: { ListenAddress: '/ip4/127.0.0.1/tcp/0' },
    Libp2p: { ListenAddresses: ['/ip4/127.0.0.1/tcp/0'] },
    StorageMiners: [{ Addr: miner, Account: '' }],
  }
  const service = createService(marketService, { repo, config, endpoints: { node, wallet: undefined }, logger })
  closing.push(() => service.stop())
  return service
}

async function heard(lines: readonly string[], pattern: RegExp): Promise<string> {
  for (let tries = 0; tries < 400; tries++) {
    const line = lines.find((one) => pattern.test(one))
    if (line !== undefined) return line
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`nothing like ${pattern} was logged, but ${JSON.stringify(lines)}`)
}

it('a second market on the repo is refused, by the process that has it', async () => {
  const bench = await open()
  const second = another(bench, { repo: `${bench.directory}/market` })
  await expect(second.start()).rejects.toThrow(
    `the directory ${bench.directory}/market is in use by process ${process.pid}`,
  )
})

it('a node on another network is refused, and the deals stay as they are', async () => {
  const bench = await open()
  const other = createService(nodeService, {
    repo: `${bench.directory}/other-node`,
    config: { ...nodeConfig(), network: { name: 'elsewhere' } },
    logger: silent,
  })
  closing.push(() => other.stop())
  const elsewhere = await other.start()
  const file = await bench.file('kept', 900)
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  await bench.service.stop()
  const moved = createService(marketService, {
    repo: `${bench.directory}/market`,
    endpoints: { node: elsewhere, wallet: undefined },
    logger: silent,
  })
  await expect(moved.start()).rejects.toThrow(
    /^the node is on the network elsewhere .* and this market's deals are on /,
  )
  await bench.restart()
  expect((await bench.market.marketGetDeal(proposalCidOf(deal))).state).toBe('WaitingForData')
})

it('a node that cannot be reached is named with its URL, and tried again until it is there', async () => {
  const bench = await open()
  const { lines, logger } = listening()
  await another(bench, { repo: `${bench.directory}/lonely`, url: 'http://127.0.0.1:1', logger }).start()
  expect(await heard(lines, /cannot be reached/)).toMatch(
    /^The venus node at http:\/\/127\.0\.0\.1:1\/rpc\/v1 cannot be reached: .*; trying again in 1s\. Start the venus node/,
  )
})

it('a miner that is not on the chain is named, with the network', async () => {
  const bench = await open()
  const { lines, logger } = listening()
  await another(bench, { repo: `${bench.directory}/stranger`, miner: 't09999', logger }).start()
  expect(await heard(lines, /t09999/)).toMatch(/^t09999 is no miner on the network \S+: .*Correct --miner/)
})

it('a worker key that the wallet lacks is named, and the deal goes on once it is there', async () => {
  const { lines, logger } = listening()
  const bench = await open({
    wallet: (repo) => createService(walletService, { repo, config: walletConfig, logger: silent }),
    logger,
  })
  const { worker } = await bench.node.stateMinerInfo((await bench.node.stateListMiners())[0]!)
  const key = await bench.node.stateAccountKey(worker)
  const file = await bench.file('unsigned', 900)
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  const exported = await bench.wallet!.walletExport(key)
  await bench.wallet!.walletDelete(key)
  await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
  const stuck = await bench.until(deal, ({ message }) => /key of/.test(message))
  expect(stuck.message).toMatch(/^the wallet at http:\S+ does not have the key of t3\w+/)
  expect(['ReserveProviderFunds', 'Publish']).toContain(stuck.state)
  await bench.wallet!.walletImport(exported)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  expect(lines.filter((line) => /publishing 1 deals/.test(line))).toHaveLength(1)
})

it('a worker that cannot pay for the collateral is told how much is missing', async () => {
  const bench = await open()
  const { worker } = await bench.node.stateMinerInfo((await bench.node.stateListMiners())[0]!)
  const file = await bench.file('poor', 900)
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  await bench.testnet.setBalance(await bench.node.stateAccountKey(worker), 1n)
  await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
  const stuck = await bench.until(deal, ({ message }) => message !== '' && !/queued|reserved/.test(message))
  expect(stuck.message).toMatch(
    /^the worker t\d+ of t01000 has 0\.000000000000000001 FIL, and a deposit of \S+ FIL is needed/,
  )
  await bench.testnet.setBalance(await bench.node.stateAccountKey(worker), 10n ** 20n)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
})

it('a piece storage that is for reading only takes no data, and the deal still waits', async () => {
  const pieces = await mkdtemp(join(tmpdir(), 'dealkit-read-only-'))
  closing.push(() => rm(pieces, { recursive: true }))
  const bench = await open({
    config: { PieceStorage: { Fs: [{ Name: 'archive', ReadOnly: true, Path: pieces }] } },
  })
  const file = await bench.file('unwritable', 900)
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  const importing = bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
  await expect(importing).rejects.toThrow("importing deal data failed: do not write to a 'readonly' piece store")
  expect(await readdir(pieces)).toEqual([])
  expect((await bench.market.marketGetDeal(proposalCidOf(deal))).state).toBe('WaitingForData')
})

it('a proposal whose process ends before it is answered gets its answer when it is made again', async () => {
  // The filter holds the first answer up for as long as a file says so.
  const bench = await open({ config: { Filter: 'while [ -e "$HOLD_FILE" ]; do sleep 0.05; done' } })
  const hold = join(bench.directory, 'hold')
  process.env['HOLD_FILE'] = hold
  await writeFile(hold, '')
  const file = await bench.file('asked twice', 900)
  const deal = await bench.proposal(file)
  const cutOff = bench.propose(deal).catch((error: unknown) => error)
  await bench.until(deal, ({ state }) => state === 'AcceptWait')
  await rm(hold)
  await bench.restart()
  await cutOff
  expect(await bench.propose(deal)).toMatchObject({ state: 'WaitingForData' })
  delete process.env['HOLD_FILE']
})
