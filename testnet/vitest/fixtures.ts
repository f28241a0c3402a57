import type { NetworkSnapshot } from '#sdk/actions/devnet/snapshot.ts'
import type { ForceNetwork } from '../network/force-network.ts'
import { fixtureErrors } from './errors.ts'

/** Sets a network up, and gives what tests need of that. */
export type SetUp<T> = (network: ForceNetwork) => Promise<T>

interface Remembered {
  readonly snapshot: NetworkSnapshot
  readonly value: unknown
}

/** The points that a network was set up to, by the function that did it. */
export class Fixtures {
  readonly network: ForceNetwork
  readonly #remembered = new Map<SetUp<unknown>, Remembered>()
  #fresh: NetworkSnapshot | undefined
  #depth = 0

  constructor(network: ForceNetwork) {
    this.network = network
  }

  /** @throws {FIXTURE_ANONYMOUS} and what the function throws */
  async load<T>(setUp: SetUp<T>): Promise<T> {
    if (setUp.name === '') throw fixtureErrors.FIXTURE_ANONYMOUS({})
    const known = this.#remembered.get(setUp)
    if (known !== undefined) {
      await known.snapshot.restore()
      return known.value as T
    }
    await this.#beginFresh()
    this.#depth++
    try {
      const value = await setUp(this.network)
      this.#remembered.set(setUp, { snapshot: await this.network.snapshot(), value })
      return value
    } finally {
      this.#depth--
    }
  }

  /** A fixture starts from a new network, unless it is built on another one. */
  async #beginFresh(): Promise<void> {
    if (this.#fresh === undefined) this.#fresh = await this.network.snapshot()
    else if (this.#depth === 0) await this.#fresh.restore()
  }
}
