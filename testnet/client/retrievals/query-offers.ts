import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { queryStatuses } from '#sdk/protocols/retrieval/messages.ts'
import { queryRetrieval } from '#sdk/protocols/retrieval/query-retrieval.ts'
import type { QueryOffer } from '#sdk/rpc/types/market/retrieval.ts'
import type { Dealing } from '../dealing.ts'
import type { ClientDealMachine } from '../deals/deal-machine.ts'
import { findProvider } from '../provider.ts'

const queryTimeoutMs = 20_000

type Reach = Pick<Dealing, 'node' | 'host'>

/** What a provider wants for a payload; an offer with an error is none. */
export async function queryOffer(
  { node, host }: Reach,
  miner: Address,
  root: CID,
  piece: CID | null,
  signal: AbortSignal,
): Promise<QueryOffer> {
  try {
    const { peer } = await findProvider(node, miner)
    const wanted = piece === null ? { payloadCid: root } : { payloadCid: root, pieceCid: piece }
    const patience = AbortSignal.any([signal, AbortSignal.timeout(queryTimeoutMs)])
    const answer = await queryRetrieval(host, peer, wanted, { signal: patience, attempts: 1 })
    const { size, minPricePerByte, unsealPrice, message } = answer
    const isAvailable = queryStatuses[answer.status] === 'available'
    return {
      error: isAvailable ? '' : `retrieval query offer was ${queryStatuses[answer.status] ?? 'unknown'}: ${message}`,
      root,
      piece,
      size,
      minPrice: minPricePerByte * BigInt(size) + unsealPrice,
      unsealPrice,
      pricePerByte: minPricePerByte,
      paymentInterval: answer.maxPaymentInterval,
      paymentIntervalIncrease: answer.maxPaymentIntervalIncrease,
      miner,
      minerPeer: { address: answer.paymentAddress, peerId: peer.peerId, pieceCid: piece },
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!DealkitError.is(error)) throw error
    return {
      error: error.message,
      root,
      piece,
      size: 0,
      minPrice: 0n,
      unsealPrice: 0n,
      pricePerByte: 0n,
      paymentInterval: 0,
      paymentIntervalIncrease: 0,
      miner,
      minerPeer: { address: miner, peerId: null, pieceCid: piece },
    }
  }
}

/** The offers of every provider that has had the data from us. */
export function findOffers(
  reach: Reach,
  deals: ClientDealMachine,
  root: CID,
  piece: CID | null,
  signal: AbortSignal,
): Promise<QueryOffer[]> {
  const miners = new Map<string, Address>()
  for (const { data } of deals.list()) {
    const { provider, pieceCid } = data.signed.proposal
    if (data.ref.root.equals(root) && (piece === null || pieceCid.equals(piece))) miners.set(`${provider}`, provider)
  }
  return Promise.all([...miners.values()].map((miner) => queryOffer(reach, miner, root, piece, signal)))
}
