import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { retrieveFrom } from '#sdk/actions/retrieval/retrieve-from.ts'
import { retrieveHttp } from '#sdk/actions/retrieval/retrieve-http.ts'
import { retrieveLibp2p } from '#sdk/actions/retrieval/retrieve-libp2p.ts'
import { Address } from '#sdk/address/address.ts'
import { createDealClient } from '#sdk/clients/deal-client.ts'
import { verifyCar } from '#sdk/piece/index.ts'
import { mod251 } from '#sdk/piece/test-payloads.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import { generateHostKey } from '#sdk/protocols/host-key.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import { queryRetrieval } from '#sdk/protocols/retrieval/query-retrieval.ts'
import { httpUrls, queryTransports } from '#sdk/protocols/retrieval/transports.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'

let network: ForceNetwork
let directory: string
let miner: Address
let provider: PeerAddress
let stored: Stored
let output: string
let outputs = 0
const hosts: Host[] = []

interface Stored {
  readonly payload: Uint8Array
  readonly root: CID
  readonly pieceCid: CID
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-retrieval-'))
  network = await forceNetwork({
    dataDir: join(directory, 'network'),
    logger: pino({ level: process.env['DEBUG_RETRIEVAL'] ?? 'silent' }),
  })
  miner = Address.parse(network.info.miners[0]!.address)
  const { peerId, multiaddrs } = await network.clients.node.stateMinerInfo(miner)
  provider = { peerId: peerId!, multiaddrs }
  await network.clients.market.marketSetAsk(miner, 0n, 0n, 86_400, 256, 8 << 20)
  stored = await store('stored', mod251(3_300_000))
}, 60_000)
afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})
beforeEach(() => {
  output = join(directory, `back-${++outputs}`)
})
afterEach(() => Promise.all(hosts.splice(0).map((host) => host.stop())))

/** Brings a file to the provider by an offline deal. */
async function store(name: string, payload: Uint8Array): Promise<Stored> {
  const { client, market } = network.clients
  const path = join(directory, name)
  await writeFile(path, payload)
  const { root } = await client.clientImport({ path, isCar: false })
  const { pieceCid, pieceSize, payloadSize } = await client.clientDealPieceCID(root)
  const size = { pieceSize: paddedToUnpadded(pieceSize), rawBlockSize: payloadSize }
  const data = { transferType: 'manual', root, pieceCid, ...size }
  const wallet = await client.defaultAddress()
  const terms = { data, wallet, miner, epochPrice: 0n, minBlocksDuration: 518_400 }
  const proposalCid = await client.clientStartDeal(terms)
  await waitClientDeal(client, proposalCid, ['CheckForAcceptance'])
  await waitProviderDeal(market, proposalCid, ['WaitingForData'])
  await client.clientGenCar({ path, isCar: false }, `${path}.car`)
  await market.marketImportDealData(proposalCid, `${path}.car`)
  return { payload, root, pieceCid }
}

const marketUrl = () => network.services.market.endpoint.url
const isBack = async ({ payload }: Stored = stored) => Buffer.compare(await readFile(output), payload) === 0

async function stranger(): Promise<Host> {
  const host = await createHost({ key: await generateHostKey() })
  hosts.push(host)
  return host
}

describe('data that was stored', () => {
  it('comes back over HTTP, without a token, right after it was imported', async () => {
    const { size } = await retrieveHttp({ root: stored.root, sources: [{ url: marketUrl() }], output })
    expect([size, await isBack()]).toEqual([stored.payload.length, true])
    const piece = await fetch(`${marketUrl()}/piece/${stored.pieceCid}`)
    expect(piece.status).toBe(200)
    const car = new Uint8Array(await piece.arrayBuffer())
    expect(Buffer.compare(car, await readFile(join(directory, 'stored.car')))).toBe(0)
    // The API itself stays closed.
    expect((await fetch(`${marketUrl()}/rpc/v0`, { method: 'POST', body: '{}' })).status).toBe(401)
  })

  it('comes back over HTTP from where the provider says that it serves', async () => {
    const host = await stranger()
    await host.start()
    const transports = await queryTransports(host, provider)
    expect(transports.map(({ name }) => name)).toEqual(['http', 'libp2p'])
    const [url = ''] = httpUrls(transports)
    expect(url).toBe(new URL(marketUrl()).origin)
    await retrieveHttp({ root: stored.root, sources: [{ url }], output, as: 'car' })
  })

  it('comes back from its miner, whichever way that goes', async () => {
    const { node, market } = network.clients
    const from = { node, root: stored.root, providers: [Address.fromId(1), miner], attempts: 1 }
    expect((await retrieveFrom({ ...from, output })).url).toBe(new URL(marketUrl()).origin)
    expect(await isBack()).toBe(true)
    const none = retrieveFrom({ ...from, root: stored.pieceCid, output: `${output}-2` })
    await expect(none).rejects.toMatchObject({
      code: 'RETRIEVAL_FAILED',
      message: expect.stringMatching(/from any of 3 sources: .*404.*; .*does not give/),
    })
    await expect(retrieveFrom({ ...from, providers: [], output })).rejects.toMatchObject({
      code: 'RETRIEVAL_NO_SOURCE',
    })
    expect(await market.marketListRetrievalDeals({})).toEqual([])
  })

  it('comes back over libp2p, for nothing', async () => {
    const host = await stranger()
    const seen: number[] = []
    const onProgress = ({ receivedBytes }: { receivedBytes: number }) => seen.push(receivedBytes)
    const result = await retrieveLibp2p({ host, peer: provider, root: stored.root, output, onProgress })
    expect(result).toMatchObject({ size: stored.payload.length, blocks: 5 })
    expect(await isBack()).toBe(true)
    expect(seen.at(-1)).toBe(result.receivedBytes)
    const [deal] = await network.clients.market.marketListRetrievalDeals({ receiver: host.peerId })
    expect(deal).toMatchObject({ state: 'Completed', pricePerByte: 0n, totalSent: result.receivedBytes })
    expect(deal?.payloadCid.equals(stored.root)).toBe(true)
    expect(await network.clients.market.marketGetRetrievalDeal(host.peerId, deal!.id)).toEqual(deal)
    expect(await network.clients.market.getRetrievalDealStatistic(miner)).toEqual({ dealsStatus: { 15: 1 } })
  })

  it('comes back over libp2p when its root is inlined in the CID', async () => {
    const inlined = await store('inlined', mod251(2_000_000).reverse())
    expect(inlined.root.multihash.code).toBe(0)
    const host = await stranger()
    await host.start()
    const { pieceCid, root } = inlined
    const status = async (wanted: CID) =>
      (await queryRetrieval(host, provider, { payloadCid: root, pieceCid: wanted })).status
    expect([await status(pieceCid), await status(stored.pieceCid)]).toEqual([0, 1])
    await retrieveLibp2p({ host, peer: provider, root, output })
    expect(await isBack(inlined)).toBe(true)

    const { client } = network.clients
    const [offer] = await client.clientFindData(root, null)
    expect(offer).toMatchObject({ error: '', size: expect.any(Number) })
    const { minPrice: total, error: _error, pricePerByte: _price, ...terms } = offer!
    const { dealId } = await client.clientRetrieve({ ...terms, total, client: await client.defaultAddress() })
    await client.clientRetrieveWait(dealId)
    await rm(output)
    await client.clientExport({ root, dags: [], fromLocalCar: '', dealId }, { path: output, isCar: false })
    expect(await isBack(inlined)).toBe(true)
  })

  it('is not given away when the provider does not want to', async () => {
    const { market } = network.clients
    await market.dealsSetConsiderOnlineRetrievalDeals(miner, false)
    const http = retrieveHttp({ root: stored.root, sources: [{ url: marketUrl() }], output })
    await expect(http).rejects.toThrow('is not given away')
    expect((await fetch(`${marketUrl()}/piece/${stored.pieceCid}`)).status).toBe(403)
    const pull = retrieveLibp2p({ host: await stranger(), peer: provider, root: stored.root, output })
    await expect(pull).rejects.toMatchObject({ code: 'RETRIEVAL_UNAVAILABLE' })
    await market.dealsSetConsiderOnlineRetrievalDeals(miner, true)

    await market.marketSetRetrievalAsk(miner, {
      pricePerByte: 2n,
      unsealPrice: 1n,
      paymentInterval: 1 << 20,
      paymentIntervalIncrease: 1 << 20,
    })
    const priced = retrieveLibp2p({ host: await stranger(), peer: provider, root: stored.root, output })
    await expect(priced).rejects.toMatchObject({ code: 'RETRIEVAL_PRICED', details: { attoFilPerByte: 2n } })
    const free = { pricePerByte: 0n, unsealPrice: 0n, paymentInterval: 1 << 20, paymentIntervalIncrease: 1 << 20 }
    await market.marketSetRetrievalAsk(miner, free)
  })

  it('that nobody has is not there', async () => {
    const host = await stranger()
    await host.start()
    const answer = await queryRetrieval(host, provider, { payloadCid: stored.pieceCid })
    expect(answer).toMatchObject({ status: 1, message: expect.stringContaining('is in no piece') })
  })

  it('is found again after the provider was restarted, without its indexes too', async () => {
    await network.services.market.stop()
    await rm(join(directory, 'network', 'market', 'indexes'), { recursive: true })
    await network.services.market.start()
    await retrieveHttp({ root: stored.root, sources: [{ url: marketUrl() }], output })
    expect(await isBack()).toBe(true)
  })
})

describe('market-client', () => {
  const order = async () => {
    const { client } = network.clients
    const [offer] = await client.clientFindData(stored.root, null)
    const { size, unsealPrice, paymentInterval, paymentIntervalIncrease, minerPeer } = offer!
    const prices = { total: 0n, unsealPrice, paymentInterval, paymentIntervalIncrease }
    const wallet = await client.defaultAddress()
    return { root: stored.root, piece: null, size, ...prices, client: wallet, miner, minerPeer }
  }

  it('finds who has the data, retrieves and exports it', async () => {
    const { client } = network.clients
    const [offer, ...others] = await client.clientFindData(stored.root, null)
    expect(others).toEqual([])
    expect(offer).toMatchObject({ error: '', minPrice: 0n, pricePerByte: 0n, size: expect.any(Number) })
    expect(offer?.minerPeer.peerId).toBe(provider.peerId)
    expect(await client.clientMinerQueryOffer(miner, stored.root, stored.pieceCid)).toMatchObject({ error: '' })
    const nobody = await client.clientMinerQueryOffer(miner, stored.pieceCid, null)
    expect(nobody.error).toContain('is in no piece')
    expect(await client.clientFindData(stored.pieceCid, null)).toEqual([])

    const states: string[] = []
    const watching = new AbortController()
    const updates = await client.with({ signal: watching.signal }).clientGetRetrievalUpdates()
    const watched = (async () => {
      for await (const { state } of updates) {
        if (states.at(-1) !== state) states.push(state)
        if (state === 'Completed') return
      }
    })()
    const { dealId } = await client.clientRetrieve(await order())
    await client.clientRetrieveWait(dealId)
    await watched
    watching.abort()
    expect(states).toEqual([
      'New',
      'WaitForAcceptance',
      'Accepted',
      'Ongoing',
      'BlocksComplete',
      'CheckComplete',
      'FinalizingBlockstore',
      'Completed',
    ])
    const retrieval = (await client.clientListRetrievals()).find(({ id }) => id === dealId)
    expect(retrieval).toMatchObject({ state: 'Completed', totalPaid: 0n, dataTransfer: { status: 'Completed' } })
    expect(retrieval?.bytesReceived).toBeGreaterThan(stored.payload.length)

    const ref = { root: stored.root, dags: [], fromLocalCar: '', dealId }
    await client.clientExport(ref, { path: output, isCar: false })
    expect(await isBack()).toBe(true)
    await client.clientExport(ref, { path: `${output}.car`, isCar: true })
    expect(await verifyCar(`${output}.car`)).toMatchObject({ blocks: 5, missingRoots: [] })
    const dags = [{ dataSelector: 'Links/1/Hash', exportMerkleProof: false }]
    await client.clientExport({ ...ref, dags }, { path: `${output}.part`, isCar: false })
    const part = stored.payload.subarray(1 << 20, 2 << 20)
    expect(Buffer.compare(await readFile(`${output}.part`), part)).toBe(0)

    const received = join(directory, 'network', 'client', 'retrievals', `${dealId}.car`)
    expect((await stat(received)).size).toBeGreaterThan(stored.payload.length)
    await client.clientCancelRetrievalDeal(dealId)
    await expect(stat(received)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(client.clientExport(ref, { path: output, isCar: false })).rejects.toThrow('has been removed')
    await expect(client.clientCancelRetrievalDeal(dealId)).rejects.toThrow('ended in DealStatusCompleted')
  })

  it('goes on with a retrieval after it was stopped, and its provider too', async () => {
    const wanted = await order()
    await network.services.market.stop()
    const { dealId } = await network.clients.client.clientRetrieve(wanted)
    await network.services.client.stop()
    await network.services.market.start()
    await network.services.client.start()
    const client = createDealClient(network.services.client.endpoint)
    try {
      await client.clientRetrieveWait(dealId)
      await client.clientExport(
        { root: stored.root, dags: [], fromLocalCar: '', dealId },
        { path: output, isCar: false },
      )
      expect(await isBack()).toBe(true)
    } finally {
      await client.close()
    }
  })

  it('says why nothing comes', async () => {
    const { client } = network.clients
    const said = (error: unknown) => (error as Error).message
    const priced = client.clientRetrieve({ ...(await order()), total: 5n }).catch(said)
    expect(await priced).toContain('for nothing only')
    expect(await client.clientRetrieve({ ...(await order()), dataSelector: '{"x"' }).catch(said)).toContain(
      'does not say which data',
    )
    const { dealId } = await client.clientRetrieve({ ...(await order()), root: stored.pieceCid })
    expect(await client.clientRetrieveWait(dealId).catch(said)).toMatch(
      /DealStatusDealNotFound: deal not found: .*is in no piece/,
    )
    expect(await client.clientRetrieveWait(99n).catch(said)).toContain('there is no retrieval 99')
    const ref = { root: stored.root, dags: [], fromLocalCar: '', dealId }
    expect(await client.clientExport(ref, { path: output, isCar: false }).catch(said)).toContain('DealNotFound')
    await client.clientRetrieveTryRestartInsufficientFunds(miner)
  })
})

describe('a provider whose piece', () => {
  const pieceFile = ({ pieceCid }: Stored) => join(directory, 'network', 'pieces', `${pieceCid}`)
  const failure = (retrieval: Promise<unknown>) =>
    retrieval.then(
      () => undefined,
      (error: unknown) => error,
    )

  it('is damaged gives nothing that is wrong, and says so', async () => {
    const damaged = await store('damaged', mod251(3_100_000, 11))
    await network.services.market.stop()
    const handle = await open(pieceFile(damaged), 'r+')
    await handle.write(Buffer.from('not what it was'), 0, 15, 1_500_000)
    await handle.close()
    await network.services.market.start()

    const sources = [{ url: marketUrl(), pieceCid: damaged.pieceCid }]
    const quick = { attempts: 2, firstDelayMs: 1 }
    expect(await failure(retrieveHttp({ root: damaged.root, sources, output, ...quick }))).toMatchObject({
      code: 'RETRIEVAL_FAILED',
      cause: { code: 'RETRIEVAL_CUT' },
    })
    const host = await stranger()
    const pull = failure(retrieveLibp2p({ host, peer: provider, root: damaged.root, output }))
    expect(await pull).toMatchObject({ code: expect.stringMatching(/^TRANSFER_/) })
    expect(await stat(output).catch(() => undefined)).toBeUndefined()
    // The part that came is good, and the rest comes from who has it.
    const whole = await readFile(join(directory, 'damaged.car'))
    await writeFile(pieceFile(damaged), whole)
    const { receivedBytes } = await retrieveHttp({ root: damaged.root, sources, output })
    expect(await isBack(damaged)).toBe(true)
    expect(receivedBytes).toBeLessThan(whole.length - 1_000_000)
  })

  it('is gone does not have it any more', async () => {
    const lost = await store('lost', mod251(5_000, 13))
    await retrieveHttp({ root: lost.root, sources: [{ url: marketUrl() }], output })
    await rm(pieceFile(lost))
    const http = await failure(
      retrieveHttp({ root: lost.root, sources: [{ url: marketUrl() }], output: `${output}-2` }),
    )
    expect(http).toMatchObject({ cause: { code: 'RETRIEVAL_REFUSED', details: { status: 404 } } })
    const host = await stranger()
    const pull = failure(retrieveLibp2p({ host, peer: provider, root: lost.root, output: `${output}-3` }))
    expect(await pull).toMatchObject({ code: 'RETRIEVAL_UNAVAILABLE' })
  })
})
