import { providerTransitions } from '#sdk/deals/deal-machine/provider-transitions.ts'
import type { Transition } from '#sdk/deals/deal-machine/transition.ts'
import { type StorageDealState, storageDealStateName } from '#sdk/deals/status.ts'
import type { PieceStatus } from '#sdk/rpc/types/market/miner-deal.ts'
import { marketErrors } from '../errors.ts'
import { statusChange } from '../packing/packing.ts'
import type { DealEvent, DealMachine } from './deal-machine.ts'
import type { ProviderDeal } from './deal-record.ts'

const lines: readonly Transition[] = providerTransitions

/**
 * Sets a deal's states by hand, along the table: to a state that one event leads to from where it is. A piece status
 * that is empty, and the state it is in already, change nothing.
 *
 * @throws {MARKET_STATE_REFUSED}
 */
export async function changeStatus(
  machine: DealMachine,
  deal: ProviderDeal,
  state: StorageDealState,
  pieceStatus: PieceStatus,
): Promise<void> {
  if (state !== deal.state && state !== 'Unknown') {
    const line = lines.find(({ from, to }) => to === state && (from === 'any' || from.includes(deal.state)))
    if (line === undefined) {
      const names = { from: storageDealStateName(deal.state), to: storageDealStateName(state) }
      throw marketErrors.MARKET_STATE_REFUSED({ deal: deal.id, ...names })
    }
    await machine.send(deal.id, { event: line.event as DealEvent, message: 'set by hand' })
  }
  if (pieceStatus !== '' && pieceStatus !== deal.data.pieceStatus) {
    await machine.save(deal.id, statusChange(pieceStatus))
  }
}
