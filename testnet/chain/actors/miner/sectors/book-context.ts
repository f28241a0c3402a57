import type { QuantSpec } from '#sdk/actors/quantize.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import type { SectorTable } from './sector-table.ts'

/** What the books of one deadline need to know of the miner. */
export interface BookContext {
  readonly store: Blockstore
  readonly sectors: SectorTable
  /** Padded bytes. */
  readonly sectorSize: number
  /** The epochs that sectors of this deadline expire at. */
  readonly quant: QuantSpec
}
