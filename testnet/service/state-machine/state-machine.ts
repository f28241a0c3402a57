import type { EventOf, StateOf, Transition } from '#sdk/deals/deal-machine/transition.ts'
import { Broadcast } from '../broadcast.ts'
import type { Entity, EntityStep } from './entity.ts'
import { EntityLane, type LaneHost } from './entity-lane.ts'
import { machineErrors } from './errors.ts'
import type { MachineOptions, Outcome } from './machine.ts'

/**
 * Runs a state table: every state is saved, with a time-line entry, before its effect begins; unfinished states
 * are entered again at start; each entity's events go one after another; failed effects are tried again.
 *
 * @example
 * import { pino } from 'pino'
 * import { as, int, tuple } from '#sdk/codec/index.ts'
 * import { systemClock } from '#testnet/service/clock/system-clock.ts'
 * import { StateMachine } from '#testnet/service/state-machine/state-machine.ts'
 * import { type EntityTables, entityStore, entityTables } from '#testnet/service/store/entity-tables.ts'
 * import { openStore } from '#testnet/service/store/open-store.ts'
 * const database = await openStore<EntityTables>('parcels.sqlit', { '001': entityTables })
 * const parcels = new StateMachine({
 *   name: 'parcel',
 *   transitions: [{ event: 'Send', from: ['New'], to: 'Sending' }, { event: 'Sent', from: ['Sending'], to: 'Done' }],
 *   final: ['Done'],
 *   restart: 'Send',
 *   effects: { Sending: async () => ({ event: 'Sent' }) },
 *   store: entityStore(database, 'parcel', tuple('Parcel', { count: int })),
 *   clock: systemClock,
 *   logger: pino(),
 * })
 * await parcels.start()
 * await parcels.create('first', 'New', { count: 1 }, { event: 'Send' })
 */
export class StateMachine<T extends readonly Transition[], D> {
  readonly #options: MachineOptions<T, D>
  readonly #lanes = new Map<string, EntityLane<T, D>>()
  readonly #creating = new Set<string>()
  readonly #changes = new Broadcast<Entity<StateOf<T>, D>>()
  readonly #waiting = new Set<() => void>()
  readonly #host: LaneHost<StateOf<T>, D>
  #quiet: (() => void)[] = []
  #work = 0
  #stopped = true

  constructor(options: MachineOptions<T, D>) {
    this.#options = options
    const isStopped = () => this.#stopped
    this.#host = {
      changed: (entity) => {
        this.#changes.publish(entity)
        for (const look of this.#waiting) look()
      },
      working: (change) => this.#count(change),
      get stopped() {
        return isStopped()
      },
    }
  }

  /** Loads every entity and enters the unfinished ones again. */
  async start(): Promise<void> {
    this.#stopped = false
    for (const entity of await this.#options.store.load()) {
      this.#lanes.set(entity.id, new EntityLane(this.#options, this.#host, entity))
    }
    await Promise.all([...this.#lanes.values()].map((lane) => lane.resume(true)))
  }

  /** Aborts the effects and waits for them; what was saved is gone on from at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()))
    this.#changes.close()
    for (const look of this.#waiting) look()
    this.#lanes.clear()
  }

  /**
   * Adds an entity in a state, and leads it on by an event if one is given.
   *
   * @throws {MACHINE_ENTITY_EXISTS} @throws {MACHINE_STOPPED}
   */
  async create(
    id: string,
    state: StateOf<T>,
    data: D,
    outcome?: Outcome<EventOf<T>, D>,
  ): Promise<Entity<StateOf<T>, D>> {
    const { name, clock, store } = this.#options
    if (this.#stopped) throw machineErrors.MACHINE_STOPPED({ machine: name })
    if (this.#lanes.has(id) || this.#creating.has(id)) {
      throw machineErrors.MACHINE_ENTITY_EXISTS({ machine: name, id, state: this.find(id)?.state ?? state })
    }
    const now = clock.now()
    const entity = { id, state, data, message: '', attempts: 0, enteredAt: now, createdAt: now }
    this.#creating.add(id)
    try {
      await store.save(entity, undefined)
      this.#lanes.set(id, new EntityLane(this.#options, this.#host, entity))
    } finally {
      this.#creating.delete(id)
    }
    const lane = this.#lane(id)
    this.#host.changed(entity)
    if (outcome !== undefined) return lane.send(outcome)
    await lane.resume(false)
    return lane.entity
  }

  /**
   * Leads an entity on by an event from outside. A running effect of its state is aborted if the state changes.
   *
   * @throws {MACHINE_ENTITY_UNKNOWN} @throws {MACHINE_EVENT_REFUSED} @throws {MACHINE_STOPPED}
   */
  async send(id: string, outcome: Outcome<EventOf<T>, D>): Promise<Entity<StateOf<T>, D>> {
    return this.#lane(id).send(outcome)
  }

  /** Changes an entity's data without an event. @throws {MACHINE_ENTITY_UNKNOWN} @throws {MACHINE_STOPPED} */
  async save(id: string, data: Partial<D>, message?: string): Promise<Entity<StateOf<T>, D>> {
    return this.#lane(id).save(data, message)
  }

  /**
   * Puts an entity into a state whatever the table says, and runs the effect of that state: for people who repair what has
   * gone wrong. Its time line tells of it.
   *
   * @throws {MACHINE_ENTITY_UNKNOWN} @throws {MACHINE_STOPPED}
   */
  async force(id: string, state: StateOf<T>, message: string): Promise<Entity<StateOf<T>, D>> {
    return this.#lane(id).force(state, message)
  }

  find(id: string): Entity<StateOf<T>, D> | undefined {
    return this.#lanes.get(id)?.entity
  }

  /** @throws {MACHINE_ENTITY_UNKNOWN} */
  get(id: string): Entity<StateOf<T>, D> {
    return this.#lane(id).entity
  }

  /** Every entity, in the order of creation. */
  list(): Entity<StateOf<T>, D>[] {
    return [...this.#lanes.values()].map((lane) => lane.entity)
  }

  /** The entity's time line, oldest first. */
  steps(id: string): Promise<EntityStep<StateOf<T>>[]> {
    return this.#options.store.steps(id)
  }

  /** Every change of any entity from now on. */
  changes(signal: AbortSignal): AsyncIterable<Entity<StateOf<T>, D>> {
    return this.#changes.subscribe(signal)
  }

  /** Resolves when nothing happens any more without an event from outside or the clock going on. */
  idle(): Promise<void> {
    if (this.#work === 0) return Promise.resolve()
    return new Promise((resolve) => this.#quiet.push(resolve))
  }

  /**
   * Resolves with the entity once the test holds for it.
   *
   * @throws {MACHINE_ENTITY_UNKNOWN}
   * @throws {MACHINE_WAIT_ENDED} it reached a final state for which the test does not hold, the signal was
   *   aborted, or the machine stopped
   */
  waitFor(
    id: string,
    test: (entity: Entity<StateOf<T>, D>) => boolean,
    signal?: AbortSignal,
  ): Promise<Entity<StateOf<T>, D>> {
    return new Promise((resolve, reject) => {
      const lane = this.#lane(id)
      const look = () => {
        const { entity } = lane
        const holds = test(entity)
        const over = this.#options.final.includes(entity.state) || signal?.aborted === true || this.#stopped
        if (!holds && !over) return
        this.#waiting.delete(look)
        signal?.removeEventListener('abort', look)
        if (holds) return resolve(entity)
        const { name: machine } = this.#options
        reject(machineErrors.MACHINE_WAIT_ENDED({ machine, id, state: entity.state, said: entity.message }))
      }
      this.#waiting.add(look)
      signal?.addEventListener('abort', look)
      look()
    })
  }

  #lane(id: string): EntityLane<T, D> {
    const lane = this.#lanes.get(id)
    if (lane === undefined) throw machineErrors.MACHINE_ENTITY_UNKNOWN({ machine: this.#options.name, id })
    return lane
  }

  #count(change: 1 | -1): void {
    this.#work += change
    if (this.#work > 0) return
    for (const resolve of this.#quiet) resolve()
    this.#quiet = []
  }
}
