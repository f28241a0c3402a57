import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pushMessage } from '#sdk/actions/chain/push-message.ts'
import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { marketMethods, publishedDealId } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { type DealProposal, dealProposal } from '#sdk/deals/proposal.ts'
import { importFile } from '#sdk/piece/index.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import { smallGenesis } from '#testnet/service/testing/small-genesis.ts'

const FIL = 10n ** 18n
const seeded = (name: string) => PrivateKey.fromSeed('bls', new TextEncoder().encode(name))
export const owner = seeded('owner')
const worker = seeded('worker')
export const client = PrivateKey.fromSeed('secp256k1', new TextEncoder().encode('client'))
export const miner = Address.fromId(1000)

export interface OfferedDeal {
  readonly bytes?: number
  readonly startsIn?: number
  readonly runs?: number
  /** Leaves the piece out of the sealer's store. */
  readonly away?: boolean
  readonly fastRetrieval?: boolean
}

/** Adds to an escrow; the miner's is paid by its worker. */
export async function deposit(node: NodeClient, address: Address): Promise<void> {
  const { number, params } = marketMethods.AddBalance
  const from = address.equals(miner) ? worker.address : address
  const draft = draftMessage({
    from,
    to: singletons.market,
    value: 100n * FIL,
    method: number,
    params: params.encode(address),
  })
  await waitMessage(node, (await pushMessage(node, node, draft)).cid)
}

let made = 0

/** Publishes deals over files of random bytes, which are made in the directory. */
export async function publish(node: NodeClient, offers: readonly OfferedDeal[], directory: string) {
  const { height } = await node.chainHead()
  const deals: (DealToPack & { car: string })[] = []
  for (const { bytes = 2000, startsIn = 5_000, runs = 520_000, fastRetrieval = true } of offers) {
    const path = join(directory, `file-${++made}`)
    await writeFile(path, createHash('shake256', { outputLength: bytes }).update(path).digest())
    const { piece, root, car } = await importFile({ path, carPath: `${path}.car` })
    const bounds = await node.stateDealProviderCollateralBounds(piece.paddedSize, false)
    deals.push({
      pieceCid: piece.cid,
      pieceSize: piece.paddedSize,
      verifiedDeal: false,
      client: client.address,
      provider: miner,
      label: `${root}`,
      startEpoch: height + startsIn,
      endEpoch: height + startsIn + runs,
      storagePricePerEpoch: 1_000n,
      providerCollateral: bounds.min,
      clientCollateral: 0n,
      offset: 0,
      length: piece.paddedSize,
      payloadSize: car.size,
      dealId: 0,
      totalStorageFee: 1_000n * BigInt(runs),
      fastRetrieval,
      publishCid: null,
      car: `${path}.car`,
    })
  }
  const { number, params, returns } = marketMethods.PublishStorageDeals
  const signed = deals.map((deal) => ({
    proposal: deal,
    clientSignature: client.sign(dealProposal.encode(deal as DealProposal)),
  }))
  const draft = draftMessage({
    from: worker.address,
    to: singletons.market,
    method: number,
    params: params.encode({
      deals: signed.map(({ proposal, clientSignature }) => ({
        proposal: { ...proposal, label: `${proposal.label}` },
        clientSignature,
      })),
    }),
  })
  const { cid } = await pushMessage(node, node, draft)
  const { receipt } = await waitMessage(node, cid)
  const result = returns.decode(receipt.returned)
  return deals.map((deal, i) => ({ ...deal, dealId: publishedDealId(result, i)!, publishCid: cid }))
}

/** A chain whose only miner is the sealer's. */
export function nodeConfig() {
  return smallGenesis(owner, worker, [client])
}
