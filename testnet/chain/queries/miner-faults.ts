import type { Address } from '#sdk/address/address.ts'
import type { BitField } from '#sdk/collections/bitfield.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { listMiners } from './actors.ts'
import { minerFaults } from './sectors.ts'

/**
 * At which epochs of the last so many (of all for a negative number) miners had sectors that became faulty, the latest
 * first.
 */
export function faultsOfMiners(
  chain: Chain,
  from: TipSetRecord,
  lookback: number,
): { readonly miner: Address; readonly epoch: number }[] {
  const until = lookback < 0 ? 0 : from.tipSet.height - lookback
  const faultsAt = (record: TipSetRecord) => {
    const tree = chain.stateAt(record)
    return new Map<string, BitField>(listMiners(tree).map((miner) => [miner.toString(), minerFaults(tree, miner)]))
  }
  const miners = listMiners(chain.stateAt(from))
  const found: { miner: Address; epoch: number }[] = []
  let now = faultsAt(from)
  for (let at: TipSetRecord | undefined = from; at !== undefined && at.tipSet.height >= until; ) {
    const below = chain.index.parentOf(at)
    const before = below === undefined ? new Map<string, BitField>() : faultsAt(below)
    for (const miner of miners) {
      const known = before.get(miner.toString())
      const fresh = [...(now.get(miner.toString())?.bits() ?? [])].some((sector) => known?.has(sector) !== true)
      if (fresh) found.push({ miner, epoch: at.tipSet.height })
    }
    now = before
    at = below
  }
  return found
}
