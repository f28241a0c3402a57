import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { parseFil } from '#sdk/units/fil.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { type LineOptions, runLine } from '../../testing/run-line.ts'
import { marketClient } from '../programs.ts'

let network: ForceNetwork
let directory: string
let file: string
let miner: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-client-cli-'))
  network = await forceNetwork({ publishPeriod: '1s' })
  miner = network.info.miners[0]!.address
  file = join(directory, 'README.md')
  await writeFile(file, 'what is stored\n'.repeat(200))
  await network.clients.market.marketSetAsk(
    Address.parse(miner),
    parseFil('0.02fil'),
    parseFil('0.01fil'),
    86_400,
    256,
    8 << 20,
  )
}, 60_000)
afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

const client = (line: string, options: LineOptions = {}) =>
  runLine(marketClient, line.split(' '), { endpoints: network.info.services, ...options })

async function printed(line: string, options: LineOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await client(line, options)
  expect(stderr).toBe('')
  expect(code, stdout).toBe(0)
  return stdout
}

describe('data', () => {
  it('is imported, listed and measured in the words of the guide', async () => {
    const [, id, root] = /^Import (\d{19}), Root (bafk2bza\w+)\n$/.exec(await printed(`import ${file}`))!
    expect(await printed('data local')).toBe(`${id}: ${root} @${file} (import)\n`)
    expect(await printed(`data stat ${root}`)).toMatch(/^Piece Size {2}: 4096 \(.*\)\nPayload Size: \d+ \(.*\)\n$/)
    const car = join(directory, 'readme.md.car')
    expect(await printed(`data generate-car ${file} ${car}`)).toBe('')
    expect((await stat(car)).size).toBeGreaterThan(3000)
    expect((await client(`data generate-car ${file} ${car}`)).stderr).toContain('replace it with --force')
    expect(await printed(`data generate-car --force ${file} ${car}`)).toBe('')
    expect(await printed(`data commP ${car}`)).toMatch(/^CID: {2}baga6ea4seaq\w+\nPiece size:\(4064\), 3\.969 KiB\n$/)
    expect(JSON.parse(await printed(`data commP ${car} --json`))).toMatchObject({
      unpaddedBytes: 4064,
      paddedBytes: 4096,
    })
  })

  it('that is not there is named with its path', async () => {
    const { code, stderr } = await client(`data import ${directory}/nothing`)
    expect(code).toBe(1)
    expect(stderr).toContain(`${directory}/nothing`)
  })
})

describe('a deal', () => {
  it('is made in the dialogue of the guide, with every wrong answer asked again', async () => {
    const root = (await printed(`data import -q ${file}`)).trim()
    const answers = ['nonsense', root, '179', '541', '180', 't0', `${miner}`, 'y', 'yes']
    const text = await printed('storage deals init', { answers })
    const lines = text.split('\n')
    expect(lines[0]).toBe('Data CID (from lotus client import): nonsense')
    expect(lines[1]).toMatch(/^Error: parsing cid string: /)
    expect(text).toContain('.. calculating data size\nPieceCid:  baga6ea4seaq')
    expect(text).toContain('Deal duration (days): 179\nError: minimum duration is 180 days\n')
    expect(text).toContain('Error: maximum duration is 540 days\n')
    expect(text).toContain(`Miner Addresses (f0.. f0..), none to find: ${miner}\n.. querying miner asks\n-----\n`)
    expect(text).toMatch(
      /\nProposing from t1\w+\n\tBalance: [\d.]+ FIL\n\nPiece size: 4KiB \(Payload size: \d+B|\d\.\d+KiB/,
    )
    expect(text).toContain('Duration: 4320h0m0s\n')
    expect(text).toContain(
      'Total price: ~0.0395507812497408 FIL (0.000000076293945312 FIL per epoch)\nVerified: false\n',
    )
    expect(text).toContain("Accept (yes/no): y\nType in full 'yes' or 'no'\n")
    expect(lines.at(-2)).toMatch(new RegExp(`^Deal \\(${miner}\\) CID: bafyrei\\w+$`))
  })

  it('can look for providers', async () => {
    const root = (await printed(`data import -q ${file}`)).trim()
    const text = await printed('storage deals init', { answers: [root, '180', '', '10000', '1', '', 'no'] })
    expect(text).toContain('* Found 1 miners with power\n.. querying asks\n* Queried 1 asks, got 1 responses\n')
    expect(text).toContain('1 asks left after filtering for network latency\n')
    expect(text).toContain('1 asks within budget\n')
    expect(text).not.toContain('.. executing')
  })

  it('whose data travels by hand is made in one line, and listed as the guide shows', async () => {
    const car = join(directory, 'offline.car')
    const root = (await printed(`data import -q ${file}`)).trim()
    await printed(`data generate-car ${file} ${car}`)
    const [, piece] = /CID: {2}(\w+)/.exec(await printed(`data commP ${car}`))!
    const line = `storage deals init --manual-piece-cid=${piece} --manual-piece-size=4064 ${root} ${miner} 0.01fil 518400`
    const { stdout, code } = await client(line)
    expect(code).toBe(0)
    const [note, proposal] = stdout.split('\n') as [string, string]
    expect(note).toMatch(/^Note: 0\.01 FIL per epoch for the whole piece is 5184 FIL in all, 131072 times the ask\./)
    expect(proposal).toMatch(/^bafyrei\w+$/)

    const list = await printed('storage deals list')
    expect(list.split('\n')[0]!.trimEnd()).toMatch(
      /^DealCid {6}DealId {2}Provider {2}State +On Chain\? {2}Slashed\? {2}PieceCID +Size +Price +Duration {2}Verified$/,
    )
    const row = list.split('\n').find((one) => one.startsWith(`...${proposal.slice(-8)}`))!
    expect(row).toContain(`...${piece!.slice(-8)}`)
    expect(row).toMatch(/ {2}3\.969 KiB {2}\d+\.\d+ FIL +\d{6} +false/)
    expect(await printed(`storage deals inspect ${proposal}`)).toContain('StorageDealReserveClientFunds')
    expect(await printed(`storage deals inspect --proposal-cid ${proposal}`)).toContain(`Deal ${proposal}\nNow: `)
    const both = await client(`storage deals inspect --deal-id 1 ${proposal}`)
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('one of the proposal CID and --deal-id')])
    const short = await client(`storage deals get ${proposal!.slice(-8)}`)
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('with -v or --json they print whole ones')])
    expect(JSON.parse(await printed(`storage deals get ${proposal}`))['DealInfo: ']).toMatchObject({
      proposalCid: proposal,
    })
    const json = JSON.parse(await printed(`storage deals get ${proposal} --json`)) as object
    expect(json).toMatchObject({ DealInfo: { proposalCid: proposal }, OnChain: null })
    expect(await printed('storage deals stats')).toMatch(/^Total: \d deals?, /)
  })

  it.each([
    ['4 words or none', 'storage deals init ROOT MINER', 2, 'expected 4 args: dataCid, miner, price, duration'],
    ['seconds for epochs', 'storage deals init ROOT MINER 1fil 15552000', 2, '15552000 seconds are 518400 epochs'],
    ['too short', 'storage deals init ROOT MINER 1fil 179d', 2, 'minimum deal duration is 518400 blocks'],
    ['a price below the ask', 'storage deals init ROOT MINER 1attofil 180d', 1, '0.000000076293945312 FIL'],
    ['no size', 'storage deals init --manual-piece-cid=PIECE ROOT MINER 1fil 180d', 2, 'must specify piece size'],
    [
      'KiB for bytes',
      'storage deals init --manual-piece-cid=PIECE --manual-piece-size=3969 ROOT MINER 1fil 180d',
      2,
      '4064',
    ],
  ])('is refused with the figure that would do: %s', async (_name, line, expected, message) => {
    const root = (await printed(`data import -q ${file}`)).trim()
    const piece = 'baga6ea4seaqpz47j4kqdiixpehmzk3uw5c4cmqvs5iyi7xf7rwkepfhdvowdiai'
    const typed = line.replace('ROOT', root).replace('MINER', miner).replace('PIECE', piece)
    const { code, stderr } = await client(typed)
    expect(stderr).toContain(message)
    expect(code).toBe(expected)
  })
})

it('money is shown before, moved, and shown after', async () => {
  const before = await printed('actor-funds balances')
  expect(before).toMatch(/^Client Market Balance for address t1\w+:\n {2}Escrowed Funds: {8}[\d.]+ FIL\n/)
  expect(await printed('actor-funds add 2fil')).toMatch(
    /^Submitting Add Balance message for amount 2 FIL for address t1\w+\nAddBalance message cid: bafy2bza\w+\n$/,
  )
  expect(await printed('actor-funds withdraw 1fil')).toMatch(/\nSuccessfully withdrew 1 FIL \n$/)
  expect((await client('actor-funds add 0fil')).code).toBe(2)
  const tooMuch = await client('actor-funds add 90000000fil')
  expect([tooMuch.code, tooMuch.stdout]).toEqual([1, ''])
  expect(tooMuch.stderr).toMatch(/^error: t1\w+ has [\d.]+ FIL, and 90000000 FIL are to be deposited: [\d.]+ FIL and /)
  expect((await client('actor-funds withdraw 1000000fil')).stderr).toContain('can be withdrawn')
})

it('where no transfers go on, it says how to see the others', async () => {
  expect(await printed('transfers list')).toBe(
    'No data transfers go on; --completed and --show-failed list those that are over.\n',
  )
  expect((await client('transfers cancel 4')).stderr).toContain('unable to find matching data transfer')
})
