import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { Address } from '#sdk/address/address.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import type { ForceNetwork } from '../network/force-network.ts'

const ASK = 20_000_000_000_000_000n
const DURATION = 518_400

/** An offline deal whose provider waits for the data. */
export interface ProposedDeal {
  readonly network: ForceNetwork
  readonly miner: Address
  readonly payer: Address
  readonly proposalCid: CID
  /** The CAR that the provider is to import. */
  readonly car: string
}

/** Proposes an offline deal all by hand: the same calls make the same chain. */
export async function proposeDeal(
  network: ForceNetwork,
  directory: string,
  terms: { readonly miner?: Address } = {},
): Promise<ProposedDeal> {
  const { client, market } = network.clients
  const miner = terms.miner ?? Address.parse(network.info.miners[0]!.address)
  const payer = await client.defaultAddress()
  await market.marketSetAsk(miner, ASK, 0n, 86_400, 256, 8 << 20)
  const own = await mkdtemp(join(directory, 'deal-'))
  const path = join(own, 'file')
  await writeFile(path, Buffer.alloc(5_000, 'the same file'))
  const { root } = await client.clientImport({ path, isCar: false })
  const { pieceCid, pieceSize, payloadSize } = await client.clientDealPieceCID(root)
  const car = join(own, 'file.car')
  await client.clientGenCar({ path, isCar: false }, car)
  const proposalCid = await client.clientStartDeal({
    data: { transferType: 'manual', root, pieceCid, pieceSize: paddedToUnpadded(pieceSize), rawBlockSize: payloadSize },
    wallet: payer,
    miner,
    epochPrice: (ASK * BigInt(pieceSize)) / 2n ** 30n,
    minBlocksDuration: DURATION,
  })
  await network.advanceUntil({ deal: proposalCid, state: 'WaitingForData' })
  return { network, miner, payer, proposalCid, car }
}

/** Gives the provider the data, and goes on until the deal is published. */
export async function publishDeal({ network, proposalCid, car }: ProposedDeal): Promise<void> {
  await network.clients.market.marketImportDealData(proposalCid, car)
  await network.advanceUntil({ deal: proposalCid, state: 'AwaitingPreCommit' })
  await network.advanceUntil({ deal: proposalCid, state: 'AwaitingPreCommit', side: 'client' })
}

/** Seals a published deal into a sector, and goes on until both sides have it active. */
export async function sealDeal({ network, proposalCid }: ProposedDeal): Promise<number> {
  const [assigned] = await network.clients.sealer.dealSector()
  await network.advanceUntil({ sector: assigned!.sectorId, state: 'Proving' })
  await network.advanceUntil({ deal: proposalCid, state: 'Active' })
  await network.advanceUntil({ deal: proposalCid, state: 'Active', side: 'client' })
  return assigned!.sectorId
}
