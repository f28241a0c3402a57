/**
 * One line of a state table. `to` is the next state; `'stay'` keeps the state and only records what the event
 * brought; `'again'` keeps it and runs the state's effect once more.
 */
export interface Transition<S extends string = string, E extends string = string> {
  readonly event: E
  readonly from: readonly S[] | 'any'
  readonly to: S | 'stay' | 'again'
}

export type EventOf<T extends readonly Transition[]> = T[number]['event']

/** Every state that a table names. */
export type StateOf<T extends readonly Transition[]> =
  | Exclude<T[number]['to'], 'stay' | 'again'>
  | Exclude<T[number]['from'], 'any'>[number]

/** Where an event leads. */
export interface Step<S extends string> {
  readonly state: S
  /** Whether the state's effect runs: not when the event was only recorded. */
  readonly enter: boolean
}

/**
 * Where an event leads from a state; nothing if the table does not allow it there. A line that names the state
 * goes before one that holds for any.
 *
 * @example
 * import { nextStep, providerTransitions } from 'dealkit/deals'
 * nextStep(providerTransitions, 'Validating', 'DealDeciding') // { state: 'AcceptWait', enter: true }
 */
export function nextStep<const T extends readonly Transition[]>(
  table: T,
  from: StateOf<T>,
  event: EventOf<T>,
): Step<StateOf<T>> | undefined {
  const lines = table.filter((line) => line.event === event)
  const line = lines.find(({ from: states }) => states !== 'any' && states.includes(from)) ?? lines.find(isWildcard)
  if (line === undefined) return undefined
  if (line.to === 'stay' || line.to === 'again') return { state: from, enter: line.to === 'again' }
  return { state: line.to as StateOf<T>, enter: true }
}

function isWildcard(line: Transition): boolean {
  return line.from === 'any'
}
