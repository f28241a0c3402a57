import { type EventOf, nextStep, type StateOf, type Transition } from '#sdk/deals/deal-machine/transition.ts'
import type { Entity, EntityStep } from './entity.ts'
import { machineErrors } from './errors.ts'
import { backOff, type Effect, type MachineOptions, type Outcome, type Recovery } from './machine.ts'

/** What a lane tells the machine it belongs to. */
export interface LaneHost<S extends string, D> {
  changed(entity: Entity<S, D>): void
  /** +1 when work begins, -1 when it ends; an effect that waits for its next attempt is no work. */
  working(change: 1 | -1): void
  /** Whether the machine is stopped: nothing is saved or begun any more. */
  readonly stopped: boolean
}

/** What has failed so often will not come right by a minute more or less. */
const STUBBORN_ATTEMPTS = 10

/** One entity on its way: its events are applied one after another, and the effect of its state runs beside them. */
export class EntityLane<T extends readonly Transition[], D> {
  readonly #options: MachineOptions<T, D>
  readonly #host: LaneHost<StateOf<T>, D>
  #entity: Entity<StateOf<T>, D>
  #queue: Promise<unknown> = Promise.resolve()
  #effect: AbortController | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(options: MachineOptions<T, D>, host: LaneHost<StateOf<T>, D>, entity: Entity<StateOf<T>, D>) {
    this.#options = options
    this.#host = host
    this.#entity = entity
  }

  get entity(): Entity<StateOf<T>, D> {
    return this.#entity
  }

  /** Applies an event after those that are before it. @throws {MACHINE_EVENT_REFUSED} @throws {MACHINE_STOPPED} */
  send(outcome: Outcome<EventOf<T>, D>): Promise<Entity<StateOf<T>, D>> {
    return this.#inTurn(() => this.#apply(outcome))
  }

  /** Changes data without an event. @throws {MACHINE_STOPPED} */
  save(data: Partial<D>, message?: string): Promise<Entity<StateOf<T>, D>> {
    return this.#inTurn(async () => {
      const { state } = this.#entity
      const line =
        message === undefined || message === this.#entity.message ? undefined : this.#step('', state, message)
      await this.#keep(
        { ...this.#entity, ...merged(this.#entity, data), message: message ?? this.#entity.message },
        line,
      )
      return this.#entity
    })
  }

  /** Puts the entity into a state whatever the table says, and enters it. @throws {MACHINE_STOPPED} */
  force(state: StateOf<T>, message: string): Promise<Entity<StateOf<T>, D>> {
    return this.#inTurn(async () => {
      const enteredAt = this.#options.clock.now()
      await this.#keep({ ...this.#entity, state, message, attempts: 0, enteredAt }, this.#step('Force', state, message))
      this.#enter()
      return this.#entity
    })
  }

  /** Begins, or begins again after a restart. */
  async resume(restarted: boolean): Promise<void> {
    const { restart, transitions, final } = this.#options
    if (final.includes(this.#entity.state)) return
    const event = restarted ? restart : undefined
    const step = event === undefined ? undefined : nextStep(transitions, this.#entity.state, event)
    if (event !== undefined && step !== undefined) await this.send({ event })
    if (step?.enter !== true) this.#enter()
  }

  /** Aborts the effect and waits until nothing of this entity runs. */
  async stop(): Promise<void> {
    this.#effect?.abort()
    await this.#queue
    await this.#running
  }

  #busy<R>(what: string, work: () => Promise<R>): Promise<R> {
    const { activity, name } = this.#options
    return activity === undefined ? work() : activity.run(`${name} ${this.#entity.id}: ${what}`, work)
  }

  #inTurn<R>(task: () => Promise<R>): Promise<R> {
    const { name } = this.#options
    this.#host.working(1)
    const turn = this.#busy('event', () =>
      this.#queue.then(() => {
        if (this.#host.stopped) throw machineErrors.MACHINE_STOPPED({ machine: name })
        return task()
      }),
    )
    const done = () => this.#host.working(-1)
    this.#queue = turn.then(done, done)
    return turn
  }

  async #apply({ event, data, message }: Outcome<EventOf<T>, D>): Promise<Entity<StateOf<T>, D>> {
    const before = this.#entity
    const { final, transitions, name, clock } = this.#options
    const next = final.includes(before.state) ? undefined : nextStep(transitions, before.state, event)
    if (next === undefined) {
      throw machineErrors.MACHINE_EVENT_REFUSED({ machine: name, id: before.id, state: before.state, event })
    }
    const moved = next.state !== before.state
    // A failure that was overcome has nothing more to say; what an event said stays until another speaks.
    const said = message ?? (next.enter && before.attempts > 0 ? '' : before.message)
    await this.#keep(
      {
        ...before,
        ...merged(before, data),
        state: next.state,
        message: said,
        attempts: next.enter ? 0 : before.attempts,
        enteredAt: moved ? clock.now() : before.enteredAt,
      },
      this.#step(event, next.state, message ?? ''),
    )
    if (next.enter) this.#enter()
    return this.#entity
  }

  async #keep(entity: Entity<StateOf<T>, D>, step: EntityStep<StateOf<T>> | undefined): Promise<void> {
    await this.#options.store.save(entity, step)
    this.#entity = entity
    this.#host.changed(entity)
  }

  #step(event: string, to: StateOf<T>, message: string): EntityStep<StateOf<T>> {
    return { at: this.#options.clock.now(), event, from: this.#entity.state, to, message }
  }

  /** Runs the effect of the present state, in place of any that still runs. */
  #enter(): void {
    this.#effect?.abort()
    this.#effect = undefined
    const { final, effects } = this.#options
    const { state } = this.#entity
    const effect = final.includes(state) ? undefined : effects[state]
    if (effect === undefined || this.#host.stopped) return
    const controller = new AbortController()
    this.#effect = controller
    const before = this.#running
    this.#host.working(1)
    this.#running = this.#busy(state, () => this.#run(effect, controller.signal)).finally(() => this.#host.working(-1))
    this.#running = Promise.all([before, this.#running]).then(() => undefined)
  }

  async #run(effect: Effect<StateOf<T>, EventOf<T>, D>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const step = await this.#attempt(effect, signal)
      if (step === undefined || signal.aborted) return
      if (!('retryAfter' in step)) return this.#conclude(step, signal)
      this.#host.working(-1)
      const pause = this.#entity.attempts > STUBBORN_ATTEMPTS ? 'may be passed over' : undefined
      await this.#options.clock.sleep(step.retryAfter, signal, pause)
      this.#host.working(1)
    }
  }

  async #attempt(
    effect: Effect<StateOf<T>, EventOf<T>, D>,
    signal: AbortSignal,
  ): Promise<Recovery<EventOf<T>, D> | undefined> {
    const { attempts } = this.#entity
    const save = async (data: Partial<D>, message?: string) => {
      await this.save(data, message)
    }
    try {
      return (await effect(this.#entity, { signal, attempt: attempts, save })) ?? undefined
    } catch (error) {
      if (signal.aborted) return undefined
      return this.#failed(error, attempts + 1)
    }
  }

  async #failed(error: unknown, attempt: number): Promise<Recovery<EventOf<T>, D> | undefined> {
    const { onError, logger, name } = this.#options
    const { id, state } = this.#entity
    const message = error instanceof Error ? error.message : String(error)
    logger.warn({ err: error, id, state, attempt }, `${name} effect failed`)
    const recovery = onError?.(error, this.#entity, attempt) ?? { retryAfter: backOff(attempt) }
    if (!('retryAfter' in recovery)) return { message, ...recovery }
    await this.#inTurn(async () => {
      const line = message === this.#entity.message ? undefined : this.#step('', this.#entity.state, message)
      await this.#keep({ ...this.#entity, attempts: attempt, message }, line)
    }).catch((failure: unknown) => this.#lost(failure))
    return recovery
  }

  async #conclude(outcome: Outcome<EventOf<T>, D>, signal: AbortSignal): Promise<void> {
    try {
      await this.#inTurn(async () => {
        if (!signal.aborted) await this.#apply(outcome)
      })
    } catch (error) {
      this.#lost(error)
    }
  }

  /** What an effect came to could not be kept; after a restart the state is entered again and it runs anew. */
  #lost(error: unknown): void {
    if (machineErrors.MACHINE_STOPPED.is(error)) return
    const { logger, name } = this.#options
    logger.error({ err: error, id: this.#entity.id, state: this.#entity.state }, `${name} outcome was not saved`)
  }
}

function merged<D>(entity: { readonly data: D }, data: Partial<D> | undefined): { data: D } {
  return { data: data === undefined ? entity.data : { ...entity.data, ...data } }
}
