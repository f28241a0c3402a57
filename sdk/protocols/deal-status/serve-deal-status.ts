import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { cid } from '#sdk/codec/index.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { protocolErrors } from '../errors.ts'
import { type OnProtocolError, serveExchange } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { KeyOrders } from '../key-orders.ts'
import { encodeIn, type SignedThing } from '../signed-message.ts'
import {
  type DealStatusRequest,
  dealStatusProtocol,
  dealStatusRequest,
  dealStatusResponse,
  type ProviderDealState,
  providerDealState,
} from './messages.ts'

/** A deal that the provider knows. */
export interface KnownDeal {
  readonly dealState: ProviderDealState
  readonly provider: Address
  /** Key address of the deal's client: an ID address resolved on chain. */
  readonly clientKey: Address
}

/** Who knows the deals, and signs the answers. */
export interface DealStatusServer {
  readonly findDeal: (proposalCid: CID) => Promise<KnownDeal | undefined>
  /** Signs with the worker key of this provider; nothing if the deal is unknown, then any worker may sign. */
  readonly sign: (provider: Address | undefined, bytes: Uint8Array, thing: SignedThing) => Promise<Signature>
  readonly keyOrders: KeyOrders
  readonly onError?: OnProtocolError | undefined
}

/** What Go providers say of a deal that they do not know, and to somebody who is not its client. */
const unknownDeal = 'no such proposal'
const notTheClient = 'internal error'

/**
 * Answers how far a deal is, to the deal's client only.
 *
 * @returns how to stop.
 * @throws nothing for a request: {MESSAGE_INVALID} {SIGNER_FAILED} {STREAM_LOST} go to `onError`.
 * @example
 * import { type Host, KeyOrders, type KnownDeal, serveDealStatus } from 'dealkit/protocols'
 * import { PrivateKey } from 'dealkit'
 * const answer = (host: Host, deals: Map<string, KnownDeal>, worker: PrivateKey): Promise<() => Promise<void>> =>
 *   serveDealStatus(host, {
 *     keyOrders: new KeyOrders(host),
 *     sign: async (_provider, bytes) => worker.sign(bytes),
 *     findDeal: async (proposalCid) => deals.get(proposalCid.toString()),
 *   })
 */
export function serveDealStatus(host: Host, server: DealStatusServer): Promise<() => Promise<void>> {
  const codecs = { request: dealStatusRequest, response: dealStatusResponse }
  return serveExchange(
    host,
    dealStatusProtocol,
    codecs,
    async ({ request, peer }) => {
      const deal = await server.findDeal(request.proposal)
      const value = answerTo(request, deal)
      const dealState = encodeIn(providerDealState, await server.keyOrders.of(peer), value)
      const signature = await server
        .sign(deal?.provider, dealState.bytes, 'providerdealstate')
        .catch((cause: unknown) => {
          throw protocolErrors.SIGNER_FAILED({ what: `the state of deal ${request.proposal}` }, { cause })
        })
      return { dealState, signature }
    },
    server.onError,
  )
}

function answerTo(request: DealStatusRequest, deal: KnownDeal | undefined): ProviderDealState {
  if (deal === undefined) return failed(unknownDeal)
  const asked = verifySignature(request.signature, deal.clientKey, cid.encode(request.proposal))
  return asked ? deal.dealState : failed(notTheClient)
}

function failed(message: string): ProviderDealState {
  return {
    state: 'Error',
    message,
    proposal: null,
    proposalCid: null,
    addFundsCid: null,
    publishCid: null,
    dealId: 0,
    fastRetrieval: false,
  }
}
