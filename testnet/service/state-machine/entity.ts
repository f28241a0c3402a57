/** Something a state machine leads through its states: a deal, a sector. */
export interface Entity<S extends string, D> {
  readonly id: string
  readonly state: S
  /** What the last event or the last failure had to say; empty when there is nothing to say. */
  readonly message: string
  /** Failed attempts at the effect of the present state. */
  readonly attempts: number
  /** Milliseconds of the clock at which the present state was entered. */
  readonly enteredAt: number
  readonly createdAt: number
  readonly data: D
}

/** One entry of an entity's time line. */
export interface EntityStep<S extends string> {
  readonly at: number
  /** The event that led on; empty when only a failure was recorded. */
  readonly event: string
  readonly from: S
  readonly to: S
  readonly message: string
}

/** Where a machine keeps its entities. `save` keeps both or neither. */
export interface EntityStore<S extends string, D> {
  load(): Promise<Entity<S, D>[]>
  save(entity: Entity<S, D>, step: EntityStep<S> | undefined): Promise<void>
  steps(id: string): Promise<EntityStep<S>[]>
}
