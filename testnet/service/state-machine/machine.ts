import type { Logger } from 'pino'
import type { EventOf, StateOf, Transition } from '#sdk/deals/deal-machine/transition.ts'
import type { Clock } from '../clock/clock.ts'
import type { Activity } from '../steering/activity.ts'
import type { Entity, EntityStore } from './entity.ts'

/** What an effect came to: an event of the table, with what it brought. */
export interface Outcome<E extends string, D> {
  readonly event: E
  /** Fields of the entity's data that change with it. */
  readonly data?: Partial<D>
  readonly message?: string
}

/** What an effect may use while it runs. */
export interface EffectRun<D> {
  /** Aborted when an outside event has led on, or the machine stops: the outcome no longer counts. */
  readonly signal: AbortSignal
  /** 0 the first time in this state, then one more with every failure. */
  readonly attempt: number
  /** Saves fields before going on, such as a signed message before it is pushed. */
  save(data: Partial<D>, message?: string): Promise<void>
}

/**
 * What is done on being in a state. It may run again after a crash or a failure, so it must come to the same
 * when it does. Resolves to the event that leads on, or to nothing when an outside event is waited for.
 */
export type Effect<S extends string, E extends string, D> = (
  entity: Entity<S, D>,
  run: EffectRun<D>,
  // biome-ignore lint/suspicious/noConfusingVoidType: an effect that only waits ends without a value
) => Promise<Outcome<E, D> | undefined | void>

/** What to do about an effect that threw: lead on by an event, or try again later. */
export type Recovery<E extends string, D> = Outcome<E, D> | { readonly retryAfter: number }

/** A machine: a table, what is done in which state, and what both are given. */
export interface MachineOptions<T extends readonly Transition[], D> {
  /** What its entities are called in messages: `deal`. */
  readonly name: string
  readonly transitions: T
  readonly final: readonly StateOf<T>[]
  /** States without an effect wait for an event from outside. */
  readonly effects: { readonly [S in StateOf<T>]?: Effect<StateOf<T>, EventOf<T>, D> }
  /** The event for every unfinished entity when the machine starts again; where the table refuses it, none. */
  readonly restart?: EventOf<T>
  /** Decides on an effect that threw; by default it is tried again with back-off, for ever. */
  readonly onError?: (error: unknown, entity: Entity<StateOf<T>, D>, attempt: number) => Recovery<EventOf<T>, D>
  readonly store: EntityStore<StateOf<T>, D>
  readonly clock: Clock
  readonly logger: Logger
  /** Where its effects count as work. */
  readonly activity?: Activity | undefined
}

/**
 * Milliseconds until the next attempt: one second after the first failure, then twice as long each time, up to a minute.
 *
 * @param attempt 1 for the first failure
 */
export function backOff(attempt: number, first = 1_000, most = 60_000): number {
  return Math.min(first * 2 ** (attempt - 1), most)
}
