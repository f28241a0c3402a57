import { dealUpdatesInterval } from '#sdk/actors/market/policy.ts'

/** When cron first looks at a deal: from its start on, at the epoch of the day that its id stands for. */
export function firstProcessingEpoch(startEpoch: number, dealId: number): number {
  const offset = dealId % dealUpdatesInterval
  const today = Math.floor(startEpoch / dealUpdatesInterval) * dealUpdatesInterval + offset
  return today >= startEpoch ? today : today + dealUpdatesInterval
}
