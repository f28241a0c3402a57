import {
  bool,
  CborReader,
  type Codec,
  cid,
  type Infer,
  type KeyOrder,
  major,
  nullable,
  struct,
  text,
} from '#sdk/codec/index.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { dataRef } from '#sdk/deals/data-ref.ts'
import { type ClientDealProposal, clientDealProposal, textLabelClientDealProposal } from '#sdk/deals/proposal.ts'
import { storageDealState } from '#sdk/deals/status.ts'
import { encoded } from '../signed-message.ts'

/** In order of preference. They differ in the label: 1.1.0 has text only. */
export const dealProtocols = ['/fil/storage/mk/1.1.1', '/fil/storage/mk/1.1.0'] as const
/** One of {@link dealProtocols}. */
export type DealProtocol = (typeof dealProtocols)[number]

const message = <P extends ClientDealProposal>(inner: Codec<P>) =>
  struct(
    'Proposal',
    { dealProposal: nullable(inner), piece: nullable(dataRef), fastRetrieval: bool },
    { defaults: { dealProposal: null, piece: null, fastRetrieval: false } },
  )

const unionLabelMessage = message(clientDealProposal)
const textLabelMessage = message(textLabelClientDealProposal)

export type DealProposalMessage = Infer<typeof unionLabelMessage>

/**
 * The proposal as one protocol version carries it.
 *
 * @example
 * import { dealProposalMessage } from '#sdk/protocols/deal/messages.ts'
 * dealProposalMessage('/fil/storage/mk/1.1.1').name // 'Proposal'
 */
export function dealProposalMessage(protocol: string): Codec<DealProposalMessage> {
  // A label of bytes is refused by the text codec when it is written, so the wider type is safe here.
  return protocol === dealProtocols[1] ? (textLabelMessage as Codec<DealProposalMessage>) : unionLabelMessage
}

/**
 * Which generation wrote a proposal: its first key tells; undefined for what is neither's.
 *
 * @throws {CODEC_INVALID} it is no map.
 * @example
 * import { keyOrderOfProposal } from '#sdk/protocols/deal/messages.ts'
 * keyOrderOfProposal(Uint8Array.of(0xa0)) // undefined
 */
export function keyOrderOfProposal(bytes: Uint8Array): KeyOrder | undefined {
  const reader = new CborReader(bytes)
  if (reader.head(major.map) === 0) return undefined
  const first = Buffer.from(reader.textBytes(64)).toString('utf8')
  return first === 'Piece' ? 'sorted' : first === 'DealProposal' ? 'struct' : undefined
}

/** The provider's answer. Its keys are in the same order in both generations. */
export const dealResponse = struct('Response', {
  state: storageDealState,
  message: text(),
  proposal: cid,
  publishMessage: nullable(cid),
})
/** What a provider answers to a proposal. */
export type DealResponse = Infer<typeof dealResponse>

export const signedDealResponse = struct('SignedResponse', {
  response: encoded(dealResponse),
  signature: nullable(signature),
})
