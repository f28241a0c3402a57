import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vectorFile } from '#sdk/test-vectors.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { type LineOptions, runLine } from '../../testing/run-line.ts'
import { marketClient, venusMarket } from '../programs.ts'

let network: ForceNetwork
let directory: string
let miner: string
let payer: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-market-cli-'))
  network = await forceNetwork({ publishPeriod: '1h' })
  miner = network.info.miners[0]!.address
  payer = network.info.accounts[0]!.address
}, 60_000)
afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

const market = (line: string, options: LineOptions = {}) =>
  runLine(venusMarket, line.split(' '), { endpoints: network.info.services, ...options })

async function printed(line: string, options: LineOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await market(line, options)
  expect(stderr).toBe('')
  expect(code, stdout).toBe(0)
  return stdout
}

async function refused(line: string, options: LineOptions = {}): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await market(line, options)
  expect(code).not.toBe(0)
  return { code, stderr }
}

const columnsOf = (line: string) => line.trim().split(/ {2,}/)

const guide = vectorFile('../spec/venus-market-guide.zh.md')
/** The line of the guide that begins so. */
function guideLine(beginning: string): string {
  const line = readFileSync(guide, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(beginning))
  if (line === undefined) throw new Error(`the guide has no line that begins with "${beginning}"`)
  return line
}

/** An offline deal that waits for its data: its proposal CID and its CAR. */
async function offlineDeal(name: string): Promise<{ proposalCid: string; car: string }> {
  const client = async (line: string) => {
    const result = await runLine(marketClient, line.split(' '), { endpoints: network.info.services })
    expect(result.stderr).toBe('')
    return result.stdout.trim()
  }
  const file = join(directory, name)
  const car = `${file}.car`
  await writeFile(file, `${name}\n`.repeat(300))
  await client(`data generate-car ${file} ${car}`)
  const { pieceCid, unpaddedBytes } = JSON.parse(await client(`data commP ${car} --json`))
  const { root } = JSON.parse(await client(`data import ${file} --json`))
  const made = await client(
    `storage deals init --manual-piece-cid=${pieceCid} --manual-piece-size=${unpaddedBytes} ${root} ${miner} 0.000001fil 518400`,
  )
  const proposalCid = made.split('\n').at(-1)!
  // The client deposits before it proposes.
  await until(
    () => printed('storage-deals list -v'),
    (list) => list.includes(proposalCid) && !/StorageDeal(Unknown|Validating|AcceptWait)/.test(list),
  )
  return { proposalCid, car }
}

describe('the miner on chain', () => {
  it('is set and shown as in the guide', async () => {
    const [listened] = (await printed('net listen')).split('\n')
    const [, address, peer] = /^(\/ip4\/127\.0\.0\.1\/tcp\/\d+)\/p2p\/(12D3KooW\w+)$/.exec(listened!)!
    expect(await printed('net id')).toBe(`${peer}\n`)
    expect(await printed('actor list')).toBe(`miner   account\n${miner}  force\n`)

    const set = await printed(`actor set-addrs --miner=${miner} ${address}/`)
    expect(set).toMatch(/^Requested multiaddrs change in message bafy2bza\w+\n$/)
    const stripped = await printed(`actor set-addrs --miner=${miner} ${listened}`)
    expect(stripped).toMatch(new RegExp(`^Stripping peerid  ${peer}  from  ${listened}\nRequested multiaddrs change`))
    const setPeer = await printed(`actor set-peer-id --miner=${miner.replace('t', 'f')} ${peer}`)
    const [, message] = /^Requested peerid change in message (bafy2bza\w+)\n$/.exec(setPeer)!
    const { CID } = await import('multiformats/cid')
    await network.clients.node.stateWaitMsg(CID.parse(message!), 0, -1, true)
    expect(await printed(`actor info --miner ${miner}`)).toBe(`peers: ${peer}\naddr: ${address}\n`)
  })

  it('is refused with what would do', async () => {
    expect(await refused('actor set-addrs --miner=t09999 /ip4/1.2.3.4/tcp/1')).toMatchObject({
      code: 1,
      stderr: `error: actor [t09999] not found\nThe market serves ${miner}.\n`,
    })
    const both = await refused(`actor set-addrs --miner=${miner} --unset /ip4/1.2.3.4/tcp/1`)
    expect(both.stderr).toContain('unset can only be used with no arguments')
    expect((await refused(`actor set-peer-id --miner=${miner} 12D3`)).stderr).toContain('It takes a peer id such as')
  })
})

describe('the ask', () => {
  it('is set and shown as in the guide', async () => {
    expect(await printed(`storage-deals get-ask --miner=${miner}`)).toMatch(
      /^Price per GiB\/Epoch .*\n(<miner does not have an ask>|.*FIL.*)\n$/,
    )
    const set = `storage-deals set-ask --miner=${miner} --price=0.02fil --verified-price=0.01fil --min-piece-size=512b --max-piece-size=8M`
    expect(await printed(set)).toBe(
      `Ask of ${miner}: 0.02 FIL per GiB and epoch (0.01 FIL for verified deals), pieces of 512 B to 8 MiB padded, for 720h0m0s\n`,
    )
    const [header, row] = (await printed(`storage-deals get-ask --miner=${miner}`)).split('\n')
    const [price, verified, min, max, expiry, remaining, number] = columnsOf(row!)
    expect([price, verified, min, max]).toEqual(['0.02 FIL', '0.01 FIL', '512 B', '8 MiB'])
    expect(Number(expiry)).toBeGreaterThan(86_000)
    expect(remaining).toMatch(/^7(19|20)h\d+m\d+s$/)
    expect(Number(number)).toBeGreaterThanOrEqual(0)
    if (existsSync(guide)) {
      expect(header).toBe(guideLine('Price per GiB/Epoch'))
      expect(columnsOf(guideLine('0.02 FIL'))).toHaveLength(7)
    }
  })

  it('that is absurd is set, with a remark on what was understood', async () => {
    const said = await printed(`storage-deals set-ask --miner=${miner} --price=20000 --verified-price=0.01fil`)
    const [note, ask] = said.split('\n')
    expect(note).toMatch(
      /^Note: --price: 20000 FIL per GiB and epoch is 10368000000 FIL for a GiB over 180 days, more than all/,
    )
    expect(note).toMatch(/1000000 times the ask before\. A number without a unit is FIL\.$/)
    expect(ask).toMatch(/^Ask of t\d+: 20000 FIL per GiB and epoch \(0\.01 FIL for verified deals\)/)
    await printed(
      `storage-deals set-ask --miner=${miner} --price=0.02fil --verified-price=0.01fil --min-piece-size=512b`,
    )
  })

  it.each([
    ['--max-piece-size=7M', 'powers of two: 4194304 (4 MiB) or 8388608 (8 MiB) would do'],
    ['--min-piece-size=128b', 'minimum piece size (w/bit-padding) is 256B'],
    ['--max-piece-size=16M', 'max piece size (w/bit-padding) 16 MiB cannot exceed miner sector size 8 MiB'],
  ])('with %s is refused', async (option, message) => {
    const line = `storage-deals set-ask --miner=${miner} --price=1fil --verified-price=1fil ${option}`
    expect((await refused(line)).stderr).toContain(message)
  })
})

describe('storage deals', () => {
  it('are imported, queued, listed and published as in the guide', async () => {
    const { proposalCid, car } = await offlineDeal('readme.md')
    expect(await printed(`storage-deals import-data ${proposalCid} ${car}`)).toBe('')
    const pending = await until(
      () => printed('storage-deals pending-publish'),
      (text) => text.includes('1 deals queued'),
    )
    expect(pending).toMatch(
      /^Publish period: {13}1h0m0s \(ends in (1h0m0s|59m\d+s)\)\nFirst deal queued at: {7}\S+Z\nDeals will be published at: \S+Z\n1 deals queued to be published:\nProposalCID +Client +Size\n/,
    )
    expect(pending).toContain(`${proposalCid}  `)
    const [header, row] = (await printed('storage-deals list')).split('\n')
    expect(columnsOf(row!)).toEqual([
      `...${proposalCid.slice(-8)}`,
      '-',
      'StorageDealPublish',
      expect.stringMatching(/^t[13]\w+/),
      miner,
      expect.stringMatching(/^\d+KiB$/),
      expect.stringMatching(/^0\.5\d+ FIL$/),
      expect.stringMatching(/^5\d{5}$/),
    ])
    if (existsSync(guide)) expect(columnsOf(header!)).toEqual(columnsOf(guideLine('ProposalCid')))

    expect(await printed('storage-deals pending-publish --publish-now')).toBe('triggered deal publishing\n')
    const ready = await until(
      () => printed('storage-deals list -v'),
      (text) => text.includes('StorageDealAwaitingPreCommit'),
    )
    expect(columnsOf(ready.split('\n')[0]!)).toEqual([
      ...[
        'Creation',
        'Verified',
        'ProposalCid',
        'DealId',
        'State',
        'PieceState',
        'Client',
        'Provider',
        'Size',
        'Price',
      ],
      ...['Duration', 'TransferChannelID', 'AddFundCid', 'PublishCid', 'Message'],
    ])
    expect(ready).toMatch(/ {2}ready for a sector; by epoch \d+\n$/)
    expect(await printed('storage-deals pending-publish')).toBe('No deals queued to be published\n')

    const told = await printed(`storage-deals get ${proposalCid}`)
    expect(told).toMatch(/\nState: +StorageDealAwaitingPreCommit, for (\d+m)?\d+s\n/)
    expect(told).toMatch(
      /\nWaits For: +ready for a sector\nUntil: +epoch \d+, in \d+h\d+m\d+s\nNext: +venus-sealer sectors deal\n/,
    )
    expect(told).toMatch(/\nTime +State +Event +Message\n.*Z {2}StorageDealValidating {2,}Open/)
    expect(await printed('storage-deals reconcile')).toBe('No differences\n')
    expect(columnsOf((await printed('storage-deals imports')).split('\n')[1]!)).toContain('done')
  })

  it('are imported in a batch, one that fails beside those that do not', async () => {
    const [one, two] = [await offlineDeal('one.bin'), await offlineDeal('two.bin')]
    const manifest = join(directory, 'deals.csv')
    await writeFile(manifest, `# deals\n${one.proposalCid},one.bin.car\n${two.proposalCid},one.bin.car\n`)
    const text = await printed(`storage-deals import-data --manifest ${manifest}`)
    expect(text).toContain(
      `( 1 / 2 ) ${one.proposalCid} : success\n( 2 / 2 ) ${two.proposalCid} : fail : given data does not match expected commP`,
    )
    expect(text).toMatch(/\nimport 2 deals, 1 deal success , 1 deal fail \.\n$/)
    expect((await refused('storage-deals import-data')).stderr).toContain('must specify proposal CID and file path')
    const again = await refused(`storage-deals import-data ${one.proposalCid} ${one.car}`)
    expect(again.stderr).toContain('does not support offline data')
    const away = await refused(`storage-deals import-data ${two.proposalCid} ${directory}/none.car`)
    expect(away.stderr).toContain('failed to open given file')
  })

  it('are exported, and known when they come back', async () => {
    const exported = join(directory, 'exported.json')
    await writeFile(exported, await printed('storage-deals export'))
    const text = await printed(`storage-deals import-offlinedeal -v ${exported}`)
    expect(text).toMatch(/^\( 1 \/ \d+ \) bafyrei\w+ : fail : .*\n/)
    expect(text).toMatch(/import (\d+) deals, 0 deal success , \1 deal fail \.\n$/)
    await writeFile(exported, '{}')
    expect((await refused(`storage-deals import-offlinedeal ${exported}`)).stderr).toContain('holds no array')
  })

  it('are changed by hand only when it is said twice', async () => {
    const { proposalCid } = await offlineDeal('by-hand.bin')
    const line = `storage-deals update --proposalcid ${proposalCid} --state StorageDealFailing`
    expect(await printed(line)).toBe('Pass --really-do-it to actually execute this action\n')
    expect(await printed(`${line} --really-do-it`)).toBe('')
    expect(await printed('storage-deals list')).toMatch(/StorageDeal(Failing|Error)/)
    expect((await refused(`${line}s --really-do-it`)).stderr).toContain('is no state of a storage deal')
  })

  it('are drawn anew while they are watched', async () => {
    const stop = new AbortController()
    const watched = market('storage-deals list --watch --json', { signal: stop.signal })
    const { proposalCid } = await offlineDeal('watched.bin')
    stop.abort()
    const { code, stdout } = await watched
    expect(code).toBe(130)
    expect(stdout.trim().split('\n').at(-1)).toContain(proposalCid)
  })
})

describe('settings', () => {
  it('say which deals are considered, and take effect', async () => {
    const all = ['online', 'offline', 'verified', 'unverified']
    const considering = (value: boolean) => all.map((kind) => `considering ${kind} storage deals: ${value}\n`).join('')
    expect(await printed('storage-deals selection list')).toBe(considering(true))
    await printed('storage-deals selection reject --online --offline --verified --unverified')
    expect(await printed('storage-deals selection list')).toBe(considering(false))
    await printed('storage-deals selection reset')
    expect(await printed('storage-deals selection list')).toBe(considering(true))
    await printed('retrieval-deals selection reject --online')
    expect(await printed('retrieval-deals selection list')).toBe(
      'considering online retrieval deals: false\nconsidering offline retrieval deals: true\n',
    )
    await printed('retrieval-deals selection reset')
    expect((await refused('storage-deals selection reject')).stderr).toContain('Name some of --online, --offline')
  })

  it('keep a list of refused pieces, and how long sealing takes', async () => {
    const piece = 'baga6ea4seaqpz47j4kqdiixpehmzk3uw5c4cmqvs5iyi7xf7rwkepfhdvowdiai'
    await printed('storage-deals set-blocklist -', { input: `${piece}\n\n` })
    expect(await printed('storage-deals get-blocklist')).toBe(`${piece}\n`)
    expect((await refused('storage-deals set-blocklist', { input: 'bafy\n' })).stderr).toContain(
      'line 1 is no piece CID',
    )
    await printed('storage-deals reset-blocklist')
    expect(await printed('storage-deals get-blocklist')).toBe('')
    await printed('storage-deals set-seal-duration 90')
    const { Address } = await import('#sdk/address/address.ts')
    expect(await network.clients.market.sectorGetExpectedSealDuration(Address.parse(miner))).toBe(90 * 60_000)
  })
})

describe('money', () => {
  it('is shown, added and withdrawn', async () => {
    const balances = await printed(`actor-funds balances ${miner}`)
    expect(balances).toMatch(
      new RegExp(
        `^Client Market Balance for address ${miner}:\n  Escrowed Funds: {8}\\S+ FIL\n  Locked Funds: {10}\\S+ FIL\n  Reserved Funds: {8}\\S+ FIL\n  Available to Withdraw: \\S+ FIL\n$`,
      ),
    )
    const added = await printed(`actor-funds add --from ${payer} --address ${miner} 2fil`)
    expect(added).toMatch(
      /^Submitting Add Balance message for amount 2 FIL for address t01000\nmsg uid is : bafy2bza\w+, waiting for the processing result \.\.\.\nAddBalance message cid: bafy2bza/,
    )
    expect((await refused(`actor-funds add -f ${payer} -a ${miner} 0fil`)).stderr).toContain('an amount of 0')
    expect((await refused(`actor-funds add -f ${payer} -a ${miner} 90000000fil`)).stderr).toContain(
      'FIL and something for gas are missing',
    )
    const { worker } = network.info.miners[0]!
    const withdrawn = await printed(`actor-funds withdraw -w ${worker} -a ${miner} 1fil`)
    expect(withdrawn).toMatch(/Successfully withdrew 1 FIL \n$/)
    expect((await refused(`actor-funds withdraw -w ${worker} -a ${miner} 100fil`)).stderr).toMatch(
      /FIL of t01000 can be withdrawn: \S+ FIL in escrow, \S+ FIL locked in deals, \S+ FIL reserved/,
    )
  })
})

describe('pieces, transfers and retrievals', () => {
  it('are listed', async () => {
    const [piece] = (await printed('pieces list-pieces')).split('\n')
    expect(piece).toMatch(/^baga6ea4seaq/)
    expect(await printed(`pieces piece-info ${piece}`)).toMatch(
      /^Piece: {2}baga\w+\nDeals:\nDealID {2}SectorID {2}Offset {2}Length\n/,
    )
    const [payload] = (await printed('pieces list-cids')).split('\n')
    expect(payload).toMatch(/^baf/)
    expect(await printed(`pieces cid-info ${payload}`)).toMatch(/^Info for: baf\w+\nPieceCid +Offset +Size\n/)
    expect((await printed('pieces list-cids -v')).split('\n')[0]).toMatch(
      /^CID +Piece +BlockOffset +BlockLen +Deal +Sector/,
    )
    expect(await printed('retrieval-deals list')).toMatch(
      /^Receiver +DealID +Payload +State +PricePerByte +BytesSent +Message\n/,
    )
    expect(await printed('data-transfers list --completed --show-failed')).toBe('There are no data transfers.\n')
    expect((await refused('data-transfers cancel 7')).stderr).toContain('unable to find matching data transfer')
    await printed(`retrieval-deals set-ask --payment-addr ${miner} --unseal-price 0.1fil`)
    expect(columnsOf((await printed('retrieval-deals get-ask')).split('\n')[1]!)).toContain('0.1 FIL')
  })
})

/** Runs again until the result is as wanted. */
async function until(run: () => Promise<string>, test: (text: string) => boolean): Promise<string> {
  for (let tries = 0; ; tries++) {
    const text = await run()
    if (test(text)) return text
    if (tries > 200) throw new Error(`it stays: ${text}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
