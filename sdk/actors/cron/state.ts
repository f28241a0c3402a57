import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { list, tuple } from '#sdk/codec/collections.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { marketMethods } from '../market/methods.ts'
import { powerMethods } from '../power/methods.ts'
import { singletons } from '../singletons.ts'

/** A method that cron calls, without parameters, at the end of every epoch. */
export const cronEntry = tuple('cron.Entry', { receiver: address, methodNum: uint })
export type CronEntry = Infer<typeof cronEntry>

export const cronState = tuple('cron.State', { entries: list(cronEntry) })
export type CronState = Infer<typeof cronState>

/** What a network starts with: power first, then market. */
export const builtInCronEntries: readonly CronEntry[] = [
  { receiver: singletons.power, methodNum: powerMethods.CronTick.number },
  { receiver: singletons.market, methodNum: marketMethods.CronTick.number },
]
