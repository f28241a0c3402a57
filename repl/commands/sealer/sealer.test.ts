import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { vectorFile, vectorsPresent } from '#sdk/test-vectors.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { type LineOptions, runLine } from '../../testing/run-line.ts'
import { venusSealer } from '../programs.ts'

let network: ForceNetwork
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-sealer-cli-'))
  network = await forceNetwork({ publishPeriod: '0s', waitDeals: '1h' })
  const { client, market } = network.clients
  const miner = Address.parse(network.info.miners[0]!.address)
  await market.marketSetAsk(miner, 20_000_000_000_000_000n, 0n, 86_400, 256, 8 << 20)
  const path = join(directory, 'file')
  await writeFile(path, Buffer.alloc(800, 'sealer'))
  const { root } = await client.clientImport({ path, isCar: false })
  const data = { transferType: 'graphsync', root, pieceCid: null, pieceSize: 0, rawBlockSize: 0 }
  await client.clientStartDeal({
    data,
    wallet: await client.defaultAddress(),
    miner,
    epochPrice: 19_073_486_328n * 4n,
    minBlocksDuration: 518_400,
    fastRetrieval: true,
  })
  for (let tries = 0; (await network.clients.sealer.getDeals(0, 10)).length === 0; tries++) {
    if (tries > 600) throw new Error('the deal is not published')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}, 60_000)
afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

const sealer = (line: string, options: LineOptions = {}) =>
  runLine(venusSealer, line.split(' '), { endpoints: network.info.services, ...options })

async function printed(line: string): Promise<string> {
  const { code, stdout, stderr } = await sealer(line)
  expect(stderr).toBe('')
  expect(code, stdout).toBe(0)
  return stdout
}

async function refused(line: string): Promise<string> {
  const { code, stderr } = await sealer(line)
  expect(code).not.toBe(0)
  return stderr
}

const columnsOf = (line: string) => line.trim().split(/ {2,}/)

async function untilState(sector: number, wanted: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const { state, lastError } = await network.clients.sealer.sectorsStatus(sector, false)
    if (state === wanted) return
    if (tries > 1_000) throw new Error(`sector ${sector} stays in ${state}: ${lastError}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const guide = vectorFile('../spec/venus-market-guide.zh.md')
/** A header has the columns of the guide's line that begins so; nothing to compare with where the guide is absent. */
function expectAsInGuide(header: string, beginning: string): void {
  if (!vectorsPresent) return
  const line = readFileSync(guide, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(beginning))
  if (line === undefined) throw new Error(`the guide has no line that begins with "${beginning}"`)
  expect(columnsOf(header)).toEqual(columnsOf(line))
}

describe('places for sectors', () => {
  it('are attached and listed as the guide shows', async () => {
    const [seal, store] = [join(directory, 'seal'), join(directory, 'store')]
    expect(await printed(`storage attach --init --store ${store}`)).toBe('')
    expect(await printed(`storage attach --init --seal ${seal}`)).toBe('')
    expect(await refused(`storage attach --init --seal ${seal}`)).toContain('path is already initialized')
    expect(await refused(`storage attach --init ${seal}-2`)).toContain('must specify at least one of --store or --seal')
    expect(await refused('storage attach')).toContain('must specify storage path to attach')
    const listed = await printed('storage list')
    const place = new RegExp(
      [
        '^[0-9a-f-]{36}:',
        '\t\\[#* *\\] [\\d.]+ \\w+/[\\d.]+ \\w+ \\d+%',
        '\tUnsealed: 0; Sealed: 0; Caches: 0; Reserved: 0 B',
        '\tWeight: 10; Use: Seal ',
        `\tLocal: ${seal}`,
        '\tURL: http://127.0.0.1:\\d+/remote',
      ].join('\n'),
      'm',
    )
    expect(listed).toMatch(place)
    expect(listed).toMatch(/^\tWeight: 10; Use: Store$/m)
  })
})

describe('deals', () => {
  it('are listed and taken as the guide shows', async () => {
    const [header, row] = (await printed('deals list')).split('\n')
    expectAsInGuide(header!, 'DealId')
    const cells = columnsOf(row!)
    expect(cells).toHaveLength(12)
    expect(cells.slice(8)).toEqual(['false', 'false', 'true', 'Undefine'])
    expect(await printed('sectors list')).toMatch(/^There are no sectors .*"venus-sealer sectors pledge" begins one/)
    expect(await printed('sectors list --unproven')).toMatch(/^No sector is in such a state/)
    expect(await printed('sectors deal')).toMatch(/^Assign Deals \d+ sector 0 piece baga\w+ offset 0 length \d+ \n$/)
    expect(columnsOf((await printed('deals list')).split('\n')[1]!).slice(9)).toEqual(['true', 'true', 'Assigned'])
    const sectors = (await printed('sectors list')).split('\n')
    expectAsInGuide(sectors[0]!, 'ID  State          OnChain')
    expect(sectors[1]).toMatch(/^0 +WaitDeals +NO +NO +n\/a +1 +\[\d+(B|KiB)\] +$/)
    expect(await printed('deals update-status --status Assigned 0')).toBe('')
    expect(await printed('sectors seal 0')).toBe('')
    await untilState(0, 'Proving')
    expect((await printed('sectors list')).split('\n')[1]).toMatch(
      /^0 +Proving +YES +NO +\d+ \(in .+\) +1 +\d+(B|KiB) +$/,
    )
  }, 60_000)

  it('and sectors are told about from beginning to end', async () => {
    const status = await printed('sectors status --log --on-chain-info --partition-info 0')
    expect(status).toMatch(/^SectorID:\t0\nStatus:\t\tProving\nCIDcommD:\tbaga\w+\nCIDcommR:\tbagb\w+$/m)
    expect(status).toMatch(/^\d+\.\t\S+:\t\[event;sealing.Finalized\]\tProving$/m)
    expect(status).toMatch(/^Deadline:\t\d+\nPartition:\t0\nLive: {3}\tyes/m)
    expect(await printed('storage find 0')).toMatch(/^In [0-9a-f-]{36} \(.*Sealed, Cache\)\n\tSealing: /m)
    const [header, ...messages] = (await printed('messager list')).trimEnd().split('\n')
    expect(header).toMatch(/^ID +To +From +Nonce +Method +Cid +State +ExitCode +Height/)
    expect(messages.join('\n')).toMatch(/PreCommitSector +\.\.\.\w+ +OnChainMsg +0/)
    const uid = messages[0]!.split(' ')[0]!
    expect(await printed(`messager search ${uid}`)).toMatch(/^message cid {2}bafy\w+\nHeight: {2}\d+\nTipset: {2}\{/)
    expect(await refused('messager search nothing')).toContain('this sealer has sent no message nothing')
  })
})

describe('a sector without deals', () => {
  it('is pledged, marked, given up, extended and ended', async () => {
    expect(await printed('sectors pledge')).toBe('Created CC sector:  1\n')
    await untilState(1, 'Proving')
    expect(await refused('sectors snap-up 1')).toContain('cannot mark inactive sector for upgrade')
    const { node, testnet } = network.clients
    const miner = Address.parse(network.info.miners[0]!.address)
    for (let windows = 0; windows < 100; windows++) {
      if ((await node.stateMinerActiveSectors(miner)).some(({ sectorNumber }) => sectorNumber === 1)) break
      await testnet.advance(60)
    }
    const row = (await printed('sectors list')).split('\n')[2]!
    expect(row).toMatch(/^1 +Proving +YES +YES +\d+ \(in 1 year 2\d weeks\) +CC +$/)
    expect(await refused('sectors snap-up')).toContain('sector')
    expect(await printed('sectors snap-up 1')).toBe('')
    await untilState(1, 'SnapDealsWaitDeals')
    expect(await refused('sectors abort-upgrade 1')).toContain('--really-do-it must be specified')
    expect(await printed('sectors abort-upgrade --really-do-it 1')).toBe('')
    await untilState(1, 'Proving')

    const before = (await node.stateSectorGetInfo(miner, 1))!.expiration
    const uid = (await printed(`sectors extend --new-expiration ${before + 100} 1`)).trim()
    expect(await printed(`messager wait ${uid}`)).toMatch(/^exitcode: {2}0$/m)
    expect((await node.stateSectorGetInfo(miner, 1))!.expiration).toBeGreaterThanOrEqual(before + 100)
    expect(await printed('sectors renew')).toContain('nothing to extend')

    await testnet.advance(70)
    expect(await refused('sectors terminate 1')).toContain('pass --really-do-it to confirm this action')
    expect(await printed('sectors terminate --really-do-it 1')).toBe('')
    expect(await printed('sectors terminate pending')).toMatch(/^1/)
    expect(await printed('sectors terminate flush')).toMatch(/^[0-9a-f-]{36}\n$/)
    await untilState(1, 'TerminateFinality')
    expect(await printed('sectors terminate flush')).toBe('no sectors were queued for termination\n')
    const { deadline } = await node.stateSectorPartition(miner, 0)
    await testnet.advance(1_000)
    await untilState(1, 'Removed')
    expect(await printed('sectors expired')).toBe('Sector\tState\tExpiration\n')
    expect(await printed('sectors expired --show-removed')).toMatch(/^1\tRemoved\t\d+ \(.*\)$/m)
    expect(await refused('sectors expired --confirm-remove-count 1')).toContain('--expired-epoch must be specified')
    expect(await refused(`sectors compact-partitions --deadline ${deadline} --partitions 0`)).toContain(
      '--really-do-it',
    )
    expect(await refused('sectors compact-partitions --deadline 48 --partitions 0 --really-do-it')).toContain(
      'deadline 48 out of range',
    )
    // The chain lets go of a deadline when nobody may dispute its proofs any more: 30 windows after its own.
    const { index } = await node.stateMinerProvingDeadline(miner)
    await testnet.advance(((48 + 36 - ((index - deadline + 48) % 48)) % 48) * 60)
    expect(
      await printed(`sectors compact-partitions --deadline ${deadline} --partitions 0 --confidence 1 --really-do-it`),
    ).toMatch(/^compacting 1 partitions\nRequested compact partitions in message [0-9a-f-]{36}\nwaiting for 1 epochs/)
  }, 60_000)
})

describe('a proven sector', () => {
  it('is found by its deals, and told about before it expires', async () => {
    expect(await printed('sectors refs')).toMatch(/^Block \d+:\n\t0\+0 \d+ bytes\n$/)
    expect(await printed('sectors check-expire')).toBe('')
    const [header, row] = (await printed('sectors check-expire --cutoff 600d')).split('\n')
    expect(columnsOf(header!)).toEqual(
      'ID SealProof InitialPledge Activation Expiration MaxExpiration MaxExtendNow'.split(' '),
    )
    expect(row).toMatch(/^0 +6 +[\d.]+ \S+ +\d+ \(.* ago\) +\d+ \(in /)
    expect(await printed('sectors get-cc-collateral')).toMatch(/^Estimated collateral: [\d.]+ FIL\n$/)
    for (const kind of ['precommit', 'commit']) {
      expect(await printed(`sectors batching ${kind}`)).toBe('No sectors queued to be committed\n')
      expect(await refused(`sectors batching ${kind} --publish-now`)).toContain('no sectors to publish')
    }
  })

  it('gets its replica back, but not another one', async () => {
    const { sealer: api, node } = network.clients
    const miner = Address.parse(network.info.miners[0]!.address)
    const { deadline } = await node.stateSectorPartition(miner, 0)
    const files = Object.values(await api.storageLocal()).map((place) => join(place, 'sealed', `s-t0${miner.id}-0`))
    const file = files.find((path) => existsSync(path))!
    const whole = readFileSync(file)
    await rm(file)
    expect(await printed(`proving check ${deadline}`)).toMatch(/bad/)
    expect(await printed('sectors redo 0')).toBe('Redo CC sector:  0\n')
    const again = files.find((path) => existsSync(path))!
    expect(readFileSync(again).equals(whole)).toBe(true)
    expect(await printed(`proving check ${deadline}`)).toMatch(/good/)
    expect(await refused('sectors redo 99')).toContain('99')

    const unsealed = again.replace('/sealed/', '/unsealed/')
    const kept = existsSync(unsealed) ? readFileSync(unsealed) : undefined
    await writeFile(unsealed, Buffer.alloc(whole.length, 1))
    expect(await refused('sectors redo 0')).toMatch(
      /the replica of sector 0 came out as bagb\w+, and the chain has bagb/,
    )
    expect(readFileSync(again).equals(whole)).toBe(true)
    await (kept === undefined ? rm(unsealed) : writeFile(unsealed, kept))
  })

  it('has its replica made and kept in the attached paths that are given', async () => {
    const { sealer: api } = network.clients
    const miner = Address.parse(network.info.miners[0]!.address)
    const [fast, large] = [join(directory, 'fast'), join(directory, 'large')]
    await printed(`storage attach --init --seal ${fast}`)
    await printed(`storage attach --init --store ${large}`)
    const places = async (kind: string) => {
      const paths = Object.values(await api.storageLocal())
      return paths.filter((place) => existsSync(join(place, kind, `s-t0${miner.id}-0`)))
    }
    const [home] = await places('sealed')
    const whole = readFileSync(join(home!, 'sealed', `s-t0${miner.id}-0`))
    expect(await printed(`sectors redo --sealPath ${fast} --storePath ${large} 0`)).toBe('Redo CC sector:  0\n')
    expect([await places('sealed'), await places('cache')]).toEqual([[large], [large]])
    expect(readFileSync(join(large, 'sealed', `s-t0${miner.id}-0`)).equals(whole)).toBe(true)
    expect(await printed(`sectors redo --seal-path ${fast} --store-path ${home} 0`)).toContain('Redo CC sector')
    expect(await places('sealed')).toEqual([home])
    expect(await refused(`sectors redo --seal-path ${large} 0`)).toContain(`the storage path ${large} may not seal`)
    expect(await refused(`sectors redo --store-path ${directory} 0`)).toContain('is none of the attached storage paths')
    expect(await places('sealed')).toEqual([home])
  })

  it('is put into another state by force', async () => {
    expect(await refused('sectors update-state 0 FinalizeSector')).toContain('--really-do-it')
    expect(await refused('sectors update-state --really-do-it 0 Nowhere')).toMatch(
      /"Nowhere" is not a valid state.*Possible states for sectors are: AbortUpgrade, /s,
    )
    expect(await printed('sectors update-state --really-do-it 0 FinalizeSector')).toBe('')
    await untilState(0, 'Proving')
    expect(await printed('sectors status --log 0')).toContain(
      '[event;sealing.Force]\tFinalizeSector: forced from Proving',
    )
  })
})

describe('the miner', () => {
  it('is told about', async () => {
    expect(await printed('info')).toMatch(/^Sealer: t0\d+ \(8 MiB sectors\)\nPower: .* \/ .*%\)$/m)
    expect(await printed('actor info')).toMatch(
      /^Actor:\tt0\d+\nAvailable Balance: .* FIL\nOwner:\tt0\d+\nWorker:\tt0\d+$/m,
    )
    const control = (await printed('actor control list')).split('\n')
    expect(control[0]).toMatch(/^name +ID +key +use +balance/)
    expect(control[2]).toMatch(/^worker +t0\d+ +t3\w{7}\.\.\. +other +[\d.]+ FIL/)
    expect(await printed('proving info')).toMatch(/^Faults: {6}0 \(0\.00%\)$/m)
    expect((await printed('proving deadlines')).split('\n')).toHaveLength(51)
    expect((await printed('proving deadlines')).split('\n')[1]).toMatch(
      /^deadline {2}open +partitions {2}sectors \(faults\) {2}proven partitions/,
    )
    const { deadline } = await network.clients.node.stateSectorPartition(
      Address.parse(network.info.miners[0]!.address),
      0,
    )
    expect(await printed(`proving deadline ${deadline}`)).toMatch(/^Sector Numbers: +\[0/m)
    expect(await printed(`proving check ${deadline}`)).toMatch(/^\d+ +0 +0 +good$/m)
    expect(await printed('proving faults')).toMatch(/^deadline {2}partition {2}sectors {2}expiration\(days\)/m)
    expect(await printed('actor withdraw 0.1fil')).toMatch(/Successfully withdrew 0\.1 FIL/)
    expect(await refused('actor withdraw 100000000fil')).toContain("can't withdraw more funds than available")
  }, 30_000)
})
