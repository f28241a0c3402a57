import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { rawCbor } from '#sdk/codec/index.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { signedProposalCid } from '#sdk/deals/proposal.ts'
import type { StorageDealState } from '#sdk/deals/status.ts'
import { protocolErrors } from '../errors.ts'
import { type OnProtocolError, type Served, serveExchange } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { KeyOrders } from '../key-orders.ts'
import type { SignedThing } from '../signed-message.ts'
import { decodeMessage } from '../stream.ts'
import { dealProposalMessage, dealProtocols, dealResponse, keyOrderOfProposal, signedDealResponse } from './messages.ts'
import type { ProposedDeal } from './propose-deal.ts'

/** A proposal that reached the provider. */
export interface ReceivedDeal extends ProposedDeal {
  /** CID of proposal and signature: what client and provider call the deal. */
  readonly proposalCid: CID
  /** Peer id of the client. */
  readonly peer: string
}

/** What the provider says to a proposal: `WaitingForData` accepts, `Failing` with a message rejects. */
export interface DealAnswer {
  readonly state: StorageDealState
  readonly message?: string
  readonly publishMessage?: CID | undefined
}

/** Who judges proposals, and signs the answers. */
export interface DealServer {
  /** Judges a proposal, or finds the answer to one that was made before. The stream stays open meanwhile. */
  readonly receive: (deal: ReceivedDeal) => Promise<DealAnswer>
  /** Signs with the worker key of this provider. */
  readonly sign: (provider: Address, bytes: Uint8Array, thing: SignedThing) => Promise<Signature>
  readonly keyOrders: KeyOrders
  readonly onError?: OnProtocolError | undefined
}

/**
 * Answers deal proposals of protocols 1.1.1 and 1.1.0. One that cannot be read, or has no proposal or piece,
 * gets no answer: its stream is closed.
 *
 * @returns how to stop.
 * @throws nothing for a request: {MESSAGE_INVALID} {SIGNER_FAILED} {STREAM_LOST} go to `onError`.
 * @example
 * import { type Host, KeyOrders, serveDeals } from 'dealkit/protocols'
 * import { PrivateKey } from 'dealkit'
 * const answer = (host: Host, worker: PrivateKey): Promise<() => Promise<void>> =>
 *   serveDeals(host, {
 *     keyOrders: new KeyOrders(host),
 *     sign: async (_provider, bytes) => worker.sign(bytes),
 *     receive: async ({ proposalCid }) => ({ state: 'WaitingForData', message: `${proposalCid}` }),
 *   })
 */
export async function serveDeals(host: Host, server: DealServer): Promise<() => Promise<void>> {
  const codecs = { request: rawCbor, response: signedDealResponse }
  const answer = async ({ request, peer, protocol }: Served<Uint8Array>) => {
    const details = { protocol, peer }
    const { dealProposal, piece, fastRetrieval } = decodeMessage(dealProposalMessage(protocol), request, details)
    const order = keyOrderOfProposal(request)
    if (order !== undefined) server.keyOrders.observe(peer, order)
    if (dealProposal === null || piece === null) {
      throw protocolErrors.MESSAGE_INVALID({ ...details, reason: 'it has no deal proposal or no piece' })
    }
    const proposalCid = signedProposalCid(dealProposal)
    const said = await server.receive({ dealProposal, piece, fastRetrieval, proposalCid, peer })
    const value = {
      state: said.state,
      message: said.message ?? '',
      proposal: proposalCid,
      publishMessage: said.publishMessage ?? null,
    }
    const bytes = dealResponse.encode(value)
    const signature = await server
      .sign(dealProposal.proposal.provider, bytes, 'networkresposne')
      .catch((cause: unknown) => {
        throw protocolErrors.SIGNER_FAILED({ what: `the answer to proposal ${proposalCid}` }, { cause })
      })
    return { response: { value, bytes }, signature }
  }
  const stops = await Promise.all(
    dealProtocols.map((protocol) => serveExchange(host, protocol, codecs, answer, server.onError)),
  )
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}
