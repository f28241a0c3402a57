import { Address } from '#sdk/address/address.ts'

/** The ids of the actors that every network has once. */
export const singletonIds = {
  system: 0,
  init: 1,
  reward: 2,
  cron: 3,
  power: 4,
  market: 5,
  verifiedRegistry: 6,
  burntFunds: 99,
} as const
export type Singleton = keyof typeof singletonIds

/** The same as ID addresses. */
export const singletons = Object.fromEntries(
  Object.entries(singletonIds).map(([name, id]) => [name, Address.fromId(id)]),
) as Readonly<Record<Singleton, Address>>

/** Ids below are reserved; the init actor gives out the ones from here. */
export const firstOrdinaryActorId = 100
