import type { CID } from 'multiformats/cid'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { sectorsOptions } from '#sdk/actors/miner/deadline.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { Amt } from '#sdk/collections/amt.ts'
import type { BitField } from '#sdk/collections/bitfield.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { abort } from '../../abort.ts'

/** Proven sectors by number. */
export class SectorTable {
  readonly #sectors: Amt<SectorOnChainInfo>

  constructor(store: Blockstore, root: CID) {
    this.#sectors = Amt.load(store, root, sectorsOptions)
  }

  find(number: number): SectorOnChainInfo | undefined {
    return this.#sectors.get(number)
  }

  /** The sectors with these numbers, ascending; ends the method with 17 when one is missing. */
  load(numbers: BitField): SectorOnChainInfo[] {
    return [...numbers.bits()].map(
      (number) => this.find(number) ?? abort(exitCodes.ErrNotFound, `there is no sector ${number}`),
    )
  }

  /** What a proof over these sectors is checked against: a good one stands in for each that is ignored. */
  loadForProof(proven: BitField, ignored: BitField): SectorOnChainInfo[] {
    const [standIn] = this.load(proven.difference(ignored).slice(0, 1))
    if (standIn === undefined) return []
    return [...proven.bits()].map((number) => {
      if (ignored.has(number)) return standIn
      return (
        this.find(number) ?? abort(exitCodes.ErrIllegalState, `sector ${number} is in a partition but not on chain`)
      )
    })
  }

  put(sectors: readonly SectorOnChainInfo[]): void {
    for (const sector of sectors) this.#sectors.set(sector.sectorNumber, sector)
  }

  delete(numbers: BitField): void {
    for (const number of numbers.bits()) {
      if (!this.#sectors.delete(number)) abort(exitCodes.ErrIllegalState, `there is no sector ${number} to delete`)
    }
  }

  flush(): CID {
    return this.#sectors.flush()
  }
}
