import type { BitField } from '#sdk/collections/bitfield.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorMachine } from '../sector-machine.ts'

/** In which deadlines the sectors of this sealer are; the chain says so once, and it stays. */
export class SectorPlaces {
  readonly #sealing: Sealing
  readonly #sectors: SectorMachine
  readonly #known = new Map<number, number>()

  constructor(sealing: Sealing, sectors: SectorMachine) {
    this.#sealing = sealing
    this.#sectors = sectors
  }

  async deadlines(): Promise<ReadonlySet<number>> {
    const { node, miner } = this.#sealing
    const onChain = this.#sectors.list().filter(({ data, state }) => data.commitMessage !== '' && state !== 'Removed')
    for (const { data } of onChain) {
      if (this.#known.has(data.number) || (await node.stateSectorGetInfo(miner, data.number)) === null) continue
      this.#known.set(data.number, (await node.stateSectorPartition(miner, data.number)).deadline)
    }
    return new Set(onChain.flatMap(({ data }) => this.#known.get(data.number) ?? []))
  }

  /** The deadlines of some sectors, as far as they are known. */
  deadlinesOf(sectors: BitField): ReadonlySet<number> {
    return new Set([...sectors.bits()].flatMap((number) => this.#known.get(number) ?? []))
  }
}
