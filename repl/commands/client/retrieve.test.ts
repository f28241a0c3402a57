import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { openFile, readCar, readCarHeader, verifyCar, writeCar } from '#sdk/piece/index.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { type LineOptions, runLine } from '../../testing/run-line.ts'
import { marketClient } from '../programs.ts'

let network: ForceNetwork
let directory: string
let miner: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-retrieve-cli-'))
  network = await forceNetwork({ dataDir: join(directory, 'network'), publishPeriod: '1s' })
  miner = network.info.miners[0]!.address
  await network.clients.market.marketSetAsk(Address.parse(miner), 0n, 0n, 86_400, 256, 8 << 20)
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

/** What the daemon keeps of retrievals. */
const received = () => readdir(join(directory, 'network', 'client', 'retrievals'))

/** Brings a CAR to the provider, and waits until it gives its root back. */
async function store(car: string): Promise<string> {
  const root = (await printed(`data import -q --car ${car}`)).trim()
  await printed('storage deals init', { answers: [root, '180', miner, 'yes'] })
  await network.clients.market.marketPublishPendingDeals()
  const isGiven = async () => expect((await client(`retrieval find ${root}`)).stdout).toContain(`RETRIEVAL ${miner}@`)
  await vi.waitFor(isGiven, { timeout: 20_000, interval: 100 })
  return root
}

describe('a directory', () => {
  let root: string
  let content: Buffer
  beforeAll(async () => {
    const cat = join(directory, 'cat.jpg')
    content = Buffer.from('one that purrs\n'.repeat(150_000))
    await writeFile(cat, content)
    await printed(`data generate-car ${cat} ${cat}.car`)
    const file = await openFile(`${cat}.car`)
    const [fileRoot] = (await readCarHeader(file)).roots
    const photos = directoryOf('cat.jpg', fileRoot!)
    const top = directoryOf('photos', photos.cid)
    const blocks = async function* () {
      yield* [top, photos]
      yield* readCar(file)
    }
    await writeCar({ path: `${cat}.photos.car`, roots: [top.cid], blocks: blocks() })
    await file.close()
    root = await store(`${cat}.photos.car`)
  }, 60_000)

  it.each(['libp2p', 'HTTP'])('is refused as a file, gives one by its path, and all as a CAR, over %s', async (way) => {
    const output = join(directory, `from-directory-${way}`)
    const asked = way === 'HTTP' ? `retrieve --url ${network.info.services.market!.url}` : 'retrieve'
    const refused = await client(`${asked} ${root} ${output}`)
    expect(refused).toMatchObject({
      code: 1,
      stderr: `error: ${root} is a directory, not a file\nName a file in it by its path, ROOT/path/to/file, or add --car for everything under it.\n`,
    })
    const elsewhere = await client(`${asked} ${root}/photos/dog.jpg ${output}`)
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining('dog.jpg')])
    const inner = await client(`${asked} /ipfs/${root}/photos ${output}`)
    expect([inner.code, inner.stderr]).toEqual([1, expect.stringContaining('is a directory, not a file\n')])
    await expect(stat(output)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await printed(`${asked} ${root}/photos/cat.jpg ${output}`)).toMatch(/^Retrieved [\d.]+ MiB from /)
    expect((await readFile(output)).equals(content)).toBe(true)
    await printed(`${asked} --car ${root} ${output}.car`)
    expect(await verifyCar(`${output}.car`)).toMatchObject({ roots: [CID.parse(root)], missingRoots: [] })
    expect(await received()).toEqual([])
  })

  it('of which no more than the first block was fetched to find out', async () => {
    const { client: api } = network.clients
    const before = (await api.clientListRetrievals()).map(({ id }) => id)
    await client(`retrieve ${root} ${directory}/none`)
    const [only, ...others] = (await api.clientListRetrievals()).filter(({ id }) => !before.includes(id))
    expect(others).toEqual([])
    expect(only?.bytesReceived).toBeLessThan(1_000)
  })

  it('whose retrieval is interrupted is given up in the daemon, and nothing is left', async () => {
    const stop = new AbortController()
    const updates = network.clients.client.with({ signal: stop.signal }).clientGetRetrievalUpdates()
    const output = join(directory, 'interrupted.car')
    const stopped = (async () => {
      for await (const { payloadCid, id } of updates) {
        if (payloadCid.toString() !== root) continue
        stop.abort(new Error('stopped by SIGINT'))
        return id
      }
      return undefined
    })()
    const { code, stdout, stderr } = await client(`retrieve --car ${root} ${output}`, { signal: stop.signal })
    const id = await stopped
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toMatch(
      new RegExp(`^Interrupted: retrieval ${id} is cancelled, [\\d.]+ \\w+ had come from ${miner}\n$`),
    )
    await expect(stat(output)).rejects.toMatchObject({ code: 'ENOENT' })
    const found = async () => (await network.clients.client.clientListRetrievals()).find((one) => one.id === id)
    // It may have come whole before it heard of that.
    await expect.poll(async () => (await found())?.state).toMatch(/^(Cancelled|Completed)$/)
    await expect.poll(received).toEqual([])
    expect((await client(`retrieval cancel ${id}`)).stderr).toContain(`retrieval ${id} ended in`)
  })
})

/** A UnixFS directory with one entry. */
function directoryOf(name: string, cid: CID) {
  const bytes = dagPb.encode({
    Data: new UnixFS({ type: 'directory' }).marshal(),
    Links: [{ Name: name, Hash: cid, Tsize: 0 }],
  })
  return { cid: CID.createV1(dagPb.code, Digest.create(0xb220, blake2b256(bytes))), bytes }
}

it('a file comes back over libp2p, and over HTTP, whole or not at all', async () => {
  const stored = join(directory, 'stored.txt')
  await writeFile(stored, 'what comes back\n'.repeat(1000))
  const root = (await printed(`data import -q ${stored}`)).trim()
  await printed('storage deals init', { answers: [root, '180', miner, 'yes'] })
  await network.clients.market.marketPublishPendingDeals()
  await expect
    .poll(async () => (await client(`retrieval find ${root}`)).stdout, { timeout: 20_000 })
    .toMatch(new RegExp(`^RETRIEVAL ${miner}@12D3Koo\\w+-0 FIL-`))
  await expect
    .poll(() => printed('transfers list --completed'))
    .toMatch(/^Sending Channels\n\nID[\s\S]* Completed [\s\S]*\n\nReceiving Channels\n/)
  const back = join(directory, 'back.txt')
  expect(await printed(`retrieve ${root} ${back}`)).toMatch(new RegExp(`^Retrieved [\\d.]+ KiB from ${miner} into `))
  expect(await readFile(back)).toEqual(await readFile(stored))
  expect(await printed('retrieval list')).toContain('DealStatusCompleted')
  expect(await received()).toEqual([])
  const overwriting = await client(`retrieve ${root} ${back}`)
  expect([overwriting.code, overwriting.stderr]).toEqual([1, expect.stringContaining(`${back} is there already`)])
  await writeFile(back, 'something else')
  await printed(`retrieve --force ${root} ${back}`)
  expect(await readFile(back)).toEqual(await readFile(stored))
  const again = join(directory, 'again.txt')
  await printed(`retrieve --url ${network.info.services.market!.url} ${root} ${again}`)
  expect(await readFile(again)).toEqual(await readFile(stored))
  const nothing = await client(`retrieve bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja ${back}.none`)
  expect(nothing.code).toBe(1)
  expect(nothing.stderr).toContain('Name a provider with --provider')
  const unknown = 'bafk2bzacedgv2xqys5ja4gycqipmg543ekxz3tjj6wwfexda352n55ahjldja'
  const refused = await client(`retrieve --provider ${miner} ${unknown} ${back}.none`)
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Name another provider')])
  const found = await client(`retrieval find ${unknown}`)
  expect([found.code, found.stdout, found.stderr]).toEqual([1, '', expect.stringContaining('no provider is known')])
})
