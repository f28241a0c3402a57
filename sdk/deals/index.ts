export { mainnetSupplyTarget, maxLabelBytes } from '#sdk/actors/market/policy.ts'
export { totalFilecoin } from '#sdk/actors/network-constants.ts'
export {
  type AskTerms,
  askDefaults,
  nextAsk,
  type SignedStorageAsk,
  type StorageAsk,
  signedStorageAsk,
  storageAsk,
} from './ask.ts'
export {
  type CollateralBounds,
  providerCollateralBounds,
  quotedCollateralBounds,
} from './collateral.ts'
export { type DataRef, dataRef, isOnline, transferType } from './data-ref.ts'
export {
  type ClientDealEvent,
  type ClientDealState,
  clientFinalStates,
  clientTransitions,
} from './deal-machine/client-transitions.ts'
export {
  type ProviderDealEvent,
  type ProviderDealState,
  providerFinalStates,
  providerTransitions,
} from './deal-machine/provider-transitions.ts'
export { nextStep, type Step, type Transition } from './deal-machine/transition.ts'
export { dealErrors } from './errors.ts'
export { type Label, label, labelBytes, parseLabel, textLabel } from './label.ts'
export { askPriceFor, clientBalanceRequirement, pricePerEpoch, requirePrice, totalPrice } from './pricing.ts'
export {
  type ClientDealProposal,
  clientDealProposal,
  type DealProposal,
  dealDuration,
  dealProposal,
  proposalChainCid,
  signedProposalCid,
  textLabelClientDealProposal,
  textLabelDealProposal,
} from './proposal.ts'
export {
  allRejections,
  dealDurationBounds,
  type ProposalCheck,
  type ProposalFacts,
  proposalChecks,
  type Rejection,
  rejectionOf,
  requireAcceptable,
} from './proposal-checks.ts'
export {
  parseStorageDealState,
  type RetrievalDealState,
  retrievalDealMeaning,
  retrievalDealState,
  retrievalDealStates,
  type StorageDealState,
  storageDealMeaning,
  storageDealStage,
  storageDealState,
  storageDealStateName,
  storageDealStateNumber,
  storageDealStateOf,
  storageDealStates,
} from './status.ts'
