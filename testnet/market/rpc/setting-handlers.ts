import type { Address } from '#sdk/address/address.ts'
import { parsePieceCid } from '#sdk/piece/index.ts'
import type { marketSettingMethods } from '#sdk/rpc/api/market/settings.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { DealSettings } from '../deal-settings.ts'
import type { Marketplace } from './marketplace.ts'

/** Reads and changes one setting of a miner. What is set holds from then on, for what is decided from then on. */
export function settingHandlers({ market: { miners } }: Marketplace): Handlers<typeof marketSettingMethods> {
  const get =
    <K extends keyof DealSettings>(key: K) =>
    (miner: Address): DealSettings[K] => {
      miners.require(miner)
      return miners.settings(miner)[key]
    }
  const set =
    <K extends keyof DealSettings>(key: K) =>
    (miner: Address, value: DealSettings[K]): Promise<void> =>
      miners.set(miner, { [key]: value })

  return {
    DealsConsiderOnlineStorageDeals: get('ConsiderOnlineStorageDeals'),
    DealsSetConsiderOnlineStorageDeals: set('ConsiderOnlineStorageDeals'),
    DealsConsiderOfflineStorageDeals: get('ConsiderOfflineStorageDeals'),
    DealsSetConsiderOfflineStorageDeals: set('ConsiderOfflineStorageDeals'),
    DealsConsiderOnlineRetrievalDeals: get('ConsiderOnlineRetrievalDeals'),
    DealsSetConsiderOnlineRetrievalDeals: set('ConsiderOnlineRetrievalDeals'),
    DealsConsiderOfflineRetrievalDeals: get('ConsiderOfflineRetrievalDeals'),
    DealsSetConsiderOfflineRetrievalDeals: set('ConsiderOfflineRetrievalDeals'),
    DealsConsiderVerifiedStorageDeals: get('ConsiderVerifiedStorageDeals'),
    DealsSetConsiderVerifiedStorageDeals: set('ConsiderVerifiedStorageDeals'),
    DealsConsiderUnverifiedStorageDeals: get('ConsiderUnverifiedStorageDeals'),
    DealsSetConsiderUnverifiedStorageDeals: set('ConsiderUnverifiedStorageDeals'),
    DealsPieceCidBlocklist(miner) {
      return get('PieceCidBlocklist')(miner).map(parsePieceCid)
    },
    DealsSetPieceCidBlocklist(miner, cids) {
      return set('PieceCidBlocklist')(miner, cids.map(String))
    },
    DealsMaxStartDelay: get('MaxDealStartDelay'),
    DealsSetMaxStartDelay: set('MaxDealStartDelay'),
    DealsMaxPublishFee: get('MaxPublishDealsFee'),
    DealsSetMaxPublishFee: set('MaxPublishDealsFee'),
    DealsMaxProviderCollateralMultiplier: get('MaxProviderCollateralMultiplier'),
    DealsSetMaxProviderCollateralMultiplier: set('MaxProviderCollateralMultiplier'),
    DealsPublishMsgPeriod: get('PublishMsgPeriod'),
    DealsSetPublishMsgPeriod: set('PublishMsgPeriod'),
    MarketMaxDealsPerPublishMsg: get('MaxDealsPerPublishMsg'),
    MarketSetMaxDealsPerPublishMsg: set('MaxDealsPerPublishMsg'),
    MarketMaxBalanceAddFee: get('MaxMarketBalanceAddFee'),
    MarketSetMaxBalanceAddFee: set('MaxMarketBalanceAddFee'),
    SectorGetExpectedSealDuration: get('ExpectedSealDuration'),
    SectorSetExpectedSealDuration: set('ExpectedSealDuration'),
    MarketDataTransferPath: get('TransfePath'),
    MarketSetDataTransferPath: set('TransfePath'),
  }
}
