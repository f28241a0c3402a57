import type { Logger } from 'pino'
import { storageDealStateName } from '#sdk/deals/status.ts'
import type { DealDifference } from '#sdk/rpc/types/market/deal-progress.ts'
import { EPOCHS_PER_HOUR, formatEpochs, SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import type { Market } from '../market.ts'
import type { DealMachine, DealState } from './deal-machine.ts'
import type { ProviderDeal } from './deal-record.ts'
import { reconcile } from './reconcile.ts'

const beforeSealing: readonly DealState[] = ['WaitingForData', 'Publish', 'Publishing', 'Staged', 'AwaitingPreCommit']

/**
 * Logs, once an hour of chain time, where chain, piece storages and market differ, and which deals have less time left
 * before they start than sealing is expected to take. Each thing is said once.
 */
export class DifferenceReport {
  readonly #market: Pick<Market, 'node' | 'pieces' | 'miners'>
  readonly #deals: DealMachine
  readonly #logger: Logger
  readonly #said = new Set<string>()
  #lastEpoch = Number.NEGATIVE_INFINITY

  constructor(market: Pick<Market, 'node' | 'pieces' | 'miners'>, deals: DealMachine, logger: Logger) {
    this.#market = market
    this.#deals = deals
    this.#logger = logger
  }

  /** What there is to say at this epoch, if it is time. */
  async look(epoch: number): Promise<void> {
    if (epoch < this.#lastEpoch + EPOCHS_PER_HOUR) return
    this.#lastEpoch = epoch
    const deals = this.#deals.list()
    for (const deal of deals) this.#warnOfDeadline(deal, epoch)
    for (const { address } of this.#market.miners.list()) {
      const differences = await reconcile(this.#market, deals, address)
      for (const difference of differences) if (!difference.passing) this.#say(differenceText(difference))
    }
  }

  #warnOfDeadline({ id, state, data }: ProviderDeal, epoch: number): void {
    const { startEpoch, provider } = data.signed.proposal
    if (!beforeSealing.includes(state) || startEpoch <= epoch) return
    const sealing = this.#market.miners.settings(provider).ExpectedSealDuration / 1000 / SECONDS_PER_EPOCH
    if (startEpoch - epoch >= sealing) return
    this.#say(
      `deal ${id} is ${storageDealStateName(state)} and starts at epoch ${startEpoch}, in ${formatEpochs(startEpoch - epoch)} from epoch ${epoch}: sealing is expected to take ${formatEpochs(Math.ceil(sealing))}`,
      `${id} ${state}`,
    )
  }

  #say(text: string, key = text): void {
    if (this.#said.has(key)) return
    this.#said.add(key)
    this.#logger.warn(text)
  }
}

function differenceText({ miner, dealId, proposalCid, here, there, remedy }: DealDifference): string {
  return `${miner} deal ${dealId ?? proposalCid}: here ${here}; on chain or in storage: ${there}. ${remedy}`
}
