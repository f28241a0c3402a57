import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadConfig } from '#testnet/service/config/config-file.ts'
import { openRepo, type Repo } from '#testnet/service/repo/repo.ts'
import { marketConfig } from './config.ts'

let directory: string
let repo: Repo
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-market-config-'))
  repo = await openRepo(directory)
})
afterEach(async () => {
  await repo.close()
  await rm(directory, { recursive: true })
})

const file = () => join(directory, 'config.toml')
const load = () => loadConfig(repo, 'config.toml', marketConfig)
const given = async (text: string) => {
  await writeFile(file(), text)
  return load()
}

it('is written on the first start, with a comment to each key, and read again as it is', async () => {
  const { value } = await loadConfig(repo, 'config.toml', marketConfig, { PublishMsgPeriod: '10s' })
  const text = await readFile(file(), 'utf8')
  expect(text).toMatch(/^# Default config:\n/)
  expect(text).toContain(
    '# How long a deal waits for others before it is published; the guide sets 10s\nPublishMsgPeriod = "10s"',
  )
  expect(text).toContain('\n[API]\n# Where the API listens\nListenAddress = "/ip4/127.0.0.1/tcp/41235"')
  expect((await load()).value).toEqual(value)
})

it('reads every key of the Go market, with its defaults', async () => {
  const { value } = await load()
  const text = await readFile(file(), 'utf8')
  expect(value.Libp2p.ListenAddresses).toEqual(['/ip4/0.0.0.0/tcp/58418', '/ip6/::/tcp/0'])
  expect(value.ExpectedSealDuration).toBe(24 * 3_600_000)
  for (const key of goKeys) expect(text).toMatch(new RegExp(`^(\\[${key}\\]|${key.split('.').at(-1)} = )`, 'm'))
})

const goKeys = [
  ...['ListenAddress', 'RemoteListenAddress', 'Secret', 'Timeout'].map((key) => `API.${key}`),
  ...['ListenAddresses', 'AnnounceAddresses', 'NoAnnounceAddresses', 'ProtectedPeers', 'PrivateKey'],
  ...['Node', 'Messager', 'Signer', 'AuthNode', 'Mysql', 'Journal', 'DAGStore', 'DAGStore.MongoTopIndex'],
  ...['ConnectionString', 'MaxOpenConn', 'MaxIdleConn', 'ConnMaxLifeTime', 'Debug'].map((key) => `Mysql.${key}`),
  ...['DealPublishControl', 'DisableWorkerFallback'].map((key) => `AddressConfig.${key}`),
  ...['RootDir', 'MaxConcurrentIndex', 'MaxConcurrentReadyFetches', 'MaxConcurrencyStorageCalls', 'GCInterval'],
  ...['StorageMiners', 'RetrievalPaymentAddress', 'PieceCidBlocklist', 'ExpectedSealDuration', 'MaxDealStartDelay'],
  ...['ConsiderOnlineStorageDeals', 'ConsiderOfflineStorageDeals', 'ConsiderOnlineRetrievalDeals'],
  ...['ConsiderOfflineRetrievalDeals', 'ConsiderVerifiedStorageDeals', 'ConsiderUnverifiedStorageDeals'],
  ...['PublishMsgPeriod', 'MaxDealsPerPublishMsg', 'MaxProviderCollateralMultiplier', 'Filter', 'RetrievalFilter'],
  ...['TransfePath', 'RetrievalPricing.Default', 'MaxPublishDealsFee', 'MaxMarketBalanceAddFee'],
]

it.each([
  ['[API]\nListenAddres = "x"\n', 'line 2: API.ListenAddres is not a key that is known'],
  ['PublishMsgPeriods = "10s"\n', 'line 1: PublishMsgPeriods is not a key that is known'],
  ['\n[[StorageMiners]]\nAddr = "t01000"\nAcount = "a"\n', 'line 4: StorageMiners.0.Acount is not a key that is known'],
  ['PublishMsgPeriod = "10 sec"\n', 'line 1: PublishMsgPeriod: "10 sec" is not a duration'],
  ['# a comment\n[API\n', 'line 2: Invalid TOML document'],
  [
    '[Libp2p]\nListenAddresses = [\n  "/ip4/0.0.0.0/tcp/1",\n  5,\n]\n',
    'line 2: Libp2p.ListenAddresses.1: Invalid input',
  ],
])('names file, line and key of what does not fit: %j', async (text, problem) => {
  await expect(given(text)).rejects.toThrow(`the configuration ${file()} does not fit: ${problem}`)
})

it('keeps what it was when a change does not fit', async () => {
  const config = await load()
  await expect(config.update({ PublishMsgPeriod: 'soon' })).rejects.toThrow('PublishMsgPeriod')
  await config.update({ MaxDealsPerPublishMsg: 3 })
  expect((await load()).value).toMatchObject({ PublishMsgPeriod: 3_600_000, MaxDealsPerPublishMsg: 3 })
})
