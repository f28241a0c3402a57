import { address } from '#sdk/codec/address.ts'
import { jsonList, nothing, uuid } from '#sdk/codec/json.ts'
import { text } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { marketPolicy, proofPolicy, requestEvent, responseEvent, walletPolicy } from '../../types/gateway/event.ts'

const answer = [param('resp', responseEvent)] as const
const channelId = param('channelID', uuid)
const addresses = param('newAddrs', jsonList(address, 100_000))

/**
 * For whom the gateway passes requests on to: they listen for requests and answer each under its id.
 * Source: venus-gateway marketevent, proofevent, walletevent.
 */
export const marketEventMethods = {
  ListenMarketEvent: channel('read', [param('policy', marketPolicy)], requestEvent),
  ResponseMarketEvent: method('read', answer, nothing),
} satisfies MethodTable

export const proofEventMethods = {
  ListenProofEvent: channel('read', [param('policy', proofPolicy)], requestEvent),
  ResponseProofEvent: method('read', answer, nothing),
} satisfies MethodTable

export const walletEventMethods = {
  ListenWalletEvent: channel('read', [param('policy', walletPolicy)], requestEvent),
  ResponseWalletEvent: method('read', answer, nothing),
  /** The gateway asks for a signature with each new address before it believes in it. */
  AddNewAddress: method('read', [channelId, addresses], nothing),
  RemoveAddress: method('read', [channelId, addresses], nothing),
  SupportNewAccount: method('read', [channelId, param('account', text())], nothing),
} satisfies MethodTable
