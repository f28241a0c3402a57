import { type IdleKeys, idleSettings } from '#testnet/service/config/idle-settings.ts'
import { type SealerConfig, sealerConfig } from './config.ts'

const ofMarket = 'the market publishes deals, and goes by its own configuration'
const onePlace = 'every place is on this machine, nothing is fetched'

/** Settings of the Go sealer that have nothing to act on here. */
const idle: IdleKeys = {
  Messager: 'messages go through the node, and are kept in this repo',
  RegisterProof: 'nobody asks a gateway for proofs on this network; window proofs are sent by this sealer itself',
  NetParams: 'what the network says goes before it',
  'DB.MySql': '[Database] takes PostgreSQL, and SQLite is used without it',
  'Storage.ParallelFetchLimit': onePlace,
  'Fees.MaxPublishDealsFee': ofMarket,
  'Fees.MaxMarketBalanceAddFee': ofMarket,
  'Addresses.DealPublishControl': ofMarket,
}

/** Settings of the Go program that ask for what this sealer does another way: what to say about each at start. */
export function settingNotes(config: SealerConfig): string[] {
  const refused = Object.entries(config.Storage).flatMap(([name, value]) => (value === false ? [name] : []))
  const dealmaking = Object.keys(config.Dealmaking).filter((key) => key !== 'StartEpochSealingBuffer')
  return [
    ...refused.map(
      (name) => `[Storage] ${name} = false: there are no other workers, so the work is done here all the same`,
    ),
    ...dealmaking.map((key) => `[Dealmaking] ${key} has no effect here: ${ofMarket}`),
    ...idleSettings(sealerConfig, config, idle),
  ]
}
