import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CID } from 'multiformats/cid'
import { $ } from 'zx'
import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { readUnsealed } from '#sdk/actions/sealer/read-unsealed.ts'
import { waitSector } from '#sdk/actions/sealer/wait-sector.ts'
import { Address } from '#sdk/address/address.ts'
import { transferType } from '#sdk/deals/data-ref.ts'
import { pricePerEpoch } from '#sdk/deals/pricing.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { extractFile, padPieceCommitment } from '#sdk/piece/index.ts'
import { EPOCHS_PER_DAY, formatEpochs } from '#sdk/units/duration.ts'
import { formatFil, parseFil } from '#sdk/units/fil.ts'
import { paddedToUnpadded, unpaddedToPadded } from '#sdk/units/piece-size.ts'
import { formatSize } from '#sdk/units/size.ts'
import { recipeErrors } from './errors.ts'

export interface OfflineDealOptions {
  /** The file to store: up to what a sector holds. */
  readonly file: string
  /** A directory for the CAR and the file that comes back. */
  readonly workDir: string
  /** FIL per GiB and epoch that the provider asks. */
  readonly price?: string
  readonly verifiedPrice?: string
  /** Epochs; 180 days when left out, which is the least. */
  readonly duration?: number
  /** Told of every step, and of what it came to. */
  readonly onStep?: (step: string, detail: string) => void
  readonly signal?: AbortSignal
}

/** What came of the deal. Sizes are bytes, money is attoFIL in digits, CIDs are text. */
export interface OfflineDealResult {
  readonly file: { readonly path: string; readonly size: number; readonly sha256: string }
  readonly root: string
  readonly car: { readonly path: string; readonly size: number }
  readonly piece: { readonly cid: string; readonly paddedSize: number; readonly payloadSize: number }
  readonly provider: string
  readonly client: string
  readonly ask: {
    readonly price: string
    readonly verifiedPrice: string
    readonly minPieceSize: number
    readonly maxPieceSize: number
  }
  readonly proposalCid: string
  readonly publishMessage: string
  readonly dealId: number
  readonly dealState: string
  readonly sector: { readonly number: number; readonly state: string; readonly commD: string; readonly commR: string }
  readonly retrieved: { readonly size: number; readonly sha256: string }
  readonly epochs: number
}

const MIN_PIECE_SIZE = 256
const ASK_EPOCHS = 30 * EPOCHS_PER_DAY

/**
 * The guide's offline deal, from set-ask to a sector in Proving, and back: a file goes into a sealed sector of a network
 * and comes out of it again.
 *
 * @throws {RETRIEVED_FILE_DIFFERS} what came back is not what went in
 * @throws the errors of the components, which name the cause and the next step
 * @example
 * const result = await offlineDeal(connect(await loadNetworkInfo()), { file: 'README.md', workDir: '/tmp/deal' })
 */
export async function offlineDeal(network: NetworkClients, options: OfflineDealOptions): Promise<OfflineDealResult> {
  const { node, market, client, sealer, info } = network
  const { file, workDir, onStep = () => undefined, signal, duration = 180 * EPOCHS_PER_DAY } = options
  const waiting = signal === undefined ? {} : { signal }
  const firstEpoch = (await node.chainHead()).height
  await mkdir(workDir, { recursive: true })

  const [minerInfo] = info.miners
  if (minerInfo === undefined) throw recipeErrors.NO_MINER({})
  const miner = Address.parse(minerInfo.address)

  await market.marketSetAsk(
    miner,
    parseFil(options.price ?? '0.02'),
    parseFil(options.verifiedPrice ?? '0.01'),
    ASK_EPOCHS,
    MIN_PIECE_SIZE,
    minerInfo.sectorSize,
  )
  onStep('set-ask', `${options.price ?? '0.02'} FIL/GiB/epoch, pieces up to ${formatSize(minerInfo.sectorSize)}`)

  const imported = await client.clientImport({ path: file, isCar: false })
  onStep('import', `root ${imported.root}`)

  const carPath = join(workDir, 'deal.car')
  await client.clientGenCar({ path: file, isCar: false }, carPath)
  const carSize = (await stat(carPath)).size
  onStep('generate-car', `${formatSize(carSize)} at ${carPath}`)

  const commP = await client.clientCalcCommP(carPath)
  onStep('commP', `${commP.root}, ${formatSize(unpaddedToPadded(commP.size))} padded`)

  const { peerId } = await node.stateMinerInfo(miner)
  if (peerId === null) throw recipeErrors.MINER_UNREACHABLE({ miner: miner.toString() })
  const ask = await client.clientQueryAsk(peerId, miner)
  onStep('query ask', `${formatFil(ask.price)} per GiB and epoch`)

  // A piece under the ask's least size is offered with zeros behind it, as one of that size.
  const paddedSize = Math.max(unpaddedToPadded(commP.size), ask.minPieceSize)
  const pieceCid = padPieceCommitment(commP.root, unpaddedToPadded(commP.size), paddedSize)

  const wallet = await client.defaultAddress()
  const epochPrice = pricePerEpoch(ask.price, paddedSize)
  const funds = epochPrice * BigInt(duration + EPOCHS_PER_DAY)
  if (funds > 0n) await waitMessage(node, await client.marketAddBalance(wallet, wallet, funds))
  onStep('fund escrow', `${formatFil(funds)} for ${formatEpochs(duration)} (${duration} epochs)`)

  const proposalCid = await client.clientStartDeal({
    data: {
      transferType: transferType.manual,
      root: imported.root,
      pieceCid,
      pieceSize: paddedToUnpadded(paddedSize),
      rawBlockSize: 0,
    },
    wallet,
    miner,
    epochPrice,
    minBlocksDuration: duration,
    fastRetrieval: true,
  })
  await waitClientDeal(client, proposalCid, ['CheckForAcceptance'], waiting)
  await waitProviderDeal(market, proposalCid, ['WaitingForData'], waiting)
  onStep('propose', `${proposalCid}`)

  const delivered = join(workDir, 'delivered.car')
  await $({ quiet: true })`cp ${carPath} ${delivered}`
  await market.marketImportDealData(proposalCid, delivered)
  onStep('import-data', "the provider has the piece, and its CommP is the proposal's")

  await waitProviderDeal(market, proposalCid, ['Publish', 'Publishing'], waiting)
  await market.marketPublishPendingDeals()
  const staged = await waitProviderDeal(market, proposalCid, ['AwaitingPreCommit', 'Sealing', 'Finalizing', 'Active'], {
    ...waiting,
    onState: (state) => onStep('provider', `StorageDeal${state}`),
  })
  const publishMessage = staged.publishCid as CID
  onStep('publish', `deal ${staged.dealId} by message ${publishMessage}`)

  const assigned = (await sealer.dealSector()).find(({ dealId }) => dealId === staged.dealId)
  if (assigned === undefined) throw recipeErrors.DEAL_NOT_ASSIGNED({ dealId: staged.dealId })
  onStep('sectors deal', `sector ${assigned.sectorId}, offset ${assigned.offset}, length ${assigned.size}`)

  const sector = await waitSector(sealer, assigned.sectorId, 'Proving', {
    ...waiting,
    onState: (state) => onStep('sector', state),
  })
  const active = await waitProviderDeal(market, proposalCid, ['Active'], waiting)
  await waitClientDeal(client, proposalCid, ['Active'], waiting)
  onStep('active', `deal ${staged.dealId} is active on chain, sector ${assigned.sectorId} is proving`)

  const retrievedPath = join(workDir, 'retrieved')
  const piecePath = join(workDir, 'piece-from-sector.car')
  const sealerEndpoint = info.services.sealer!
  const range = { miner: miner.id, sector: assigned.sectorId, offset: assigned.offset, length: assigned.size }
  await pipeline(readUnsealed(sealerEndpoint, range), createWriteStream(piecePath))
  await extractFile(piecePath, imported.root, retrievedPath)
  const original = await sha256Of(file)
  const retrieved = await sha256Of(retrievedPath)
  if (original.sha256 !== retrieved.sha256)
    throw recipeErrors.RETRIEVED_FILE_DIFFERS({ expected: original.sha256, found: retrieved.sha256 })
  onStep('read back', `${formatSize(retrieved.size)}, SHA-256 ${retrieved.sha256}`)

  return {
    file: { path: file, ...original },
    root: imported.root.toString(),
    car: { path: carPath, size: carSize },
    piece: { cid: pieceCid.toString(), paddedSize, payloadSize: carSize },
    provider: miner.toString(),
    client: wallet.toString(),
    ask: {
      price: ask.price.toString(),
      verifiedPrice: ask.verifiedPrice.toString(),
      minPieceSize: ask.minPieceSize,
      maxPieceSize: ask.maxPieceSize,
    },
    proposalCid: proposalCid.toString(),
    publishMessage: publishMessage.toString(),
    dealId: staged.dealId,
    dealState: `StorageDeal${active.state}`,
    sector: { number: assigned.sectorId, state: sector.state, commD: `${sector.commD}`, commR: `${sector.commR}` },
    retrieved,
    epochs: (await node.chainHead()).height - firstEpoch,
  }
}

async function sha256Of(path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, sha256: hash.digest('hex') }
}
