export type { DealOptions, DealResult } from './deal.ts'
export { offlineDeal } from './offline-deal.ts'
export { onlineDeal } from './online-deal.ts'
