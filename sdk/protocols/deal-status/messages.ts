import { as, bool, cid, type Infer, nullable, struct, text, uint } from '#sdk/codec/index.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { dealProposal } from '#sdk/deals/proposal.ts'
import { storageDealState } from '#sdk/deals/status.ts'
import { encoded } from '../signed-message.ts'

/** The protocol by which clients ask how their deals are. */
export const dealStatusProtocol = '/fil/storage/status/1.1.0'

/** The signature is over the CBOR of the CID, by the deal's client. */
export const dealStatusRequest = struct('DealStatusRequest', { proposal: cid, signature })
export type DealStatusRequest = Infer<typeof dealStatusRequest>

/** A deal as its provider sees it. Declared in Go's field order. Source: go-fil-markets storagemarket/types.go. */
export const providerDealState = struct(
  'ProviderDealState',
  {
    state: storageDealState,
    message: text(),
    proposal: nullable(dealProposal),
    proposalCid: nullable(cid),
    addFundsCid: nullable(cid),
    publishCid: nullable(cid),
    dealId: as('DealID', uint),
    fastRetrieval: bool,
  },
  {
    defaults: {
      message: '',
      proposal: null,
      proposalCid: null,
      addFundsCid: null,
      publishCid: null,
      dealId: 0,
      fastRetrieval: false,
    },
  },
)
/** How a deal is at its provider. */
export type ProviderDealState = Infer<typeof providerDealState>

export const dealStatusResponse = struct('DealStatusResponse', { dealState: encoded(providerDealState), signature })
