import { createHash, randomFillSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { Address } from '#sdk/address/address.ts'
import { extractFile, importFile, padPieceCommitment } from '#sdk/piece/index.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { packCar, unpackCar } from '../client/imports/test-car.ts'

let network: ForceNetwork
let directory: string
let miner: Address
let payer: Address

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-online-'))
  const level = process.env['DEBUG_ONLINE'] ?? 'silent'
  network = await forceNetwork({ publishPeriod: '0s', dataDir: directory, logger: pino({ level }) })
  miner = Address.parse(network.info.miners[0]!.address)
  payer = await network.clients.client.defaultAddress()
  await network.clients.market.marketSetAsk(miner, 0n, 0n, 86_400, 256, 8 << 20)
}, 60_000)

afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

/** Imports a file of random bytes and proposes an online deal for it. */
async function propose(name: string, bytes: number, change: { pieceSize?: number } = {}) {
  const path = join(directory, name)
  await writeFile(path, randomFillSync(Buffer.alloc(bytes)))
  const { root } = await network.clients.client.clientImport({ path, isCar: false })
  return { path, root, proposalCid: await start(root, change) }
}

/** Proposes an online deal for what was imported. */
async function start(root: CID, change: { pieceSize?: number } = {}) {
  const { client } = network.clients
  const data = { transferType: 'graphsync', root, pieceCid: null, pieceSize: 0, rawBlockSize: 0, ...change }
  return client.clientStartDeal({ data, wallet: payer, miner, epochPrice: 0n, minBlocksDuration: 518_400 })
}

/** The states that a listing shows from now on, each once. */
async function trail(updates: AsyncIterable<MinerDeal | ClientDeal>, last: string): Promise<string[]> {
  const seen: string[] = []
  for await (const { state } of updates) {
    if (seen.at(-1) !== state) seen.push(state)
    if (state === last) break
  }
  return seen
}

const inOrder = (states: readonly string[], wanted: readonly string[]) =>
  expect(states.filter((state) => wanted.includes(state))).toEqual(wanted)

describe('an online deal', () => {
  it('goes from the file to an active deal, in the order of states of the Go implementation', async () => {
    const { market, client, sealer, node } = network.clients
    const atProvider = trail(market.marketGetDealUpdates(), 'Active')
    const atClient = trail(client.clientGetDealUpdates(), 'Active')
    const { proposalCid, root, path } = await propose('whole-way', 3_000_000)
    await waitClientDeal(client, proposalCid, ['AwaitingPreCommit'])
    await waitProviderDeal(market, proposalCid, ['AwaitingPreCommit'])
    await sealer.dealSector()
    const provided = await waitProviderDeal(market, proposalCid, ['Active'])
    const dealt = await waitClientDeal(client, proposalCid, ['Active'])

    inOrder(await atProvider, [
      'Validating',
      'AcceptWait',
      'WaitingForData',
      'Transferring',
      'VerifyData',
      'ReserveProviderFunds',
      'Publish',
      'Publishing',
      'Staged',
      'AwaitingPreCommit',
      'Finalizing',
      'Active',
    ])
    inOrder(await atClient, [
      'ReserveClientFunds',
      'FundsReserved',
      'StartDataTransfer',
      'Transferring',
      'CheckForAcceptance',
      'ProposalAccepted',
      'AwaitingPreCommit',
      'Active',
    ])
    expect(provided).toMatchObject({ ref: { transferType: 'graphsync' }, inboundCar: '' })
    expect(dealt.dataTransfer).toMatchObject({ status: 'Completed', isSender: true })
    expect((await node.stateMarketStorageDeal(provided.dealId)).proposal.pieceCid).toEqual(provided.proposal.pieceCid)

    const [received] = await market.marketListDataTransfers()
    expect(received).toMatchObject({ status: 'Completed', isSender: false, isInitiator: false, baseCid: root })
    expect(received!.transferred).toBe(dealt.dataTransfer!.transferred)
    expect(JSON.parse(received!.voucher)).toEqual({ Proposal: { '/': proposalCid.toString() } })
    expect(provided.transferChannelId?.id).toBe(received!.transferId)

    expect(await readdir(join(directory, 'market', 'staging'))).toEqual([])
    const back = join(directory, 'whole-way.back')
    await extractFile(join(directory, 'pieces', provided.proposal.pieceCid.toString()), root, back)
    const sha256 = async (file: string) =>
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex')
    expect(await sha256(back)).toBe(await sha256(path))
  }, 60_000)

  it('may be of a larger piece than its data: zeros fill it up', async () => {
    const { client, market } = network.clients
    const { proposalCid, root } = await propose('filled-up', 1, { pieceSize: paddedToUnpadded(4096) })
    await waitClientDeal(client, proposalCid, ['AwaitingPreCommit', 'Sealing', 'Active'])
    const { proposal, payloadSize } = await market.marketGetDeal(proposalCid)
    const imported = await client.clientDealPieceCID(root)
    expect(proposal.pieceSize).toBe(4096)
    expect(proposal.pieceCid).toEqual(padPieceCommitment(imported.pieceCid, imported.pieceSize, 4096))
    expect(payloadSize).toBe(imported.payloadSize)
  })

  it('may be of a CAR in any order: the piece is what comes over the wire', async () => {
    const { client, market } = network.clients
    const path = join(directory, 'any-order')
    await writeFile(path, randomFillSync(Buffer.alloc(3_000_000)))
    const { root, piece } = await importFile({ path, carPath: `${path}.sorted` })
    const other = await importFile({ path: `${path}.sorted`, carPath: `${path}.other` })
    const [{ roots, blocks }, { blocks: others }] = await Promise.all([
      unpackCar(`${path}.sorted`),
      unpackCar(other.car.path!),
    ])
    // From the leaves to the root, as some tools write them, each twice, and blocks of another file between.
    const given = `${path}.car`
    await writeFile(given, packCar({ roots, blocks: [...blocks.toReversed(), ...others, ...blocks] }))
    expect((await client.clientImport({ path: given, isCar: true })).root).toEqual(root)
    expect(await client.clientDealPieceCID(root)).toEqual({
      payloadSize: piece.payloadSize,
      pieceSize: piece.paddedSize,
      pieceCid: piece.cid,
    })
    const proposalCid = await start(root)
    await waitClientDeal(client, proposalCid, ['AwaitingPreCommit', 'Sealing', 'Active'])
    const { proposal, payloadSize } = await market.marketGetDeal(proposalCid)
    expect(proposal.pieceCid).toEqual(piece.cid)
    expect(payloadSize).toBe(piece.payloadSize)
  }, 60_000)
})
