import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { dealUpdatesInterval } from '#sdk/actors/market/policy.ts'
import {
  epochUndefined,
  type MarketState,
  marketState,
  openDealOps,
  openDealStates,
  openPendingProposals,
  openProposals,
} from '#sdk/actors/market/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import type { SetMultimap } from '#sdk/collections/set-multimap.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { type TextLabelDealProposal, textLabelDealProposal } from '#sdk/deals/proposal.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureState } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { burn, send } from '../send.ts'
import { Balances } from './balances.ts'
import { dealWithId } from './deal-weights.ts'
import { settleDeal, timeOutDeal } from './settle-deal.ts'

/** The end of an epoch: deals that are due are paid, timed out, slashed or wound up. */
export function cronTick(runtime: Runtime): void {
  expectCaller(runtime, singletons.cron)
  const state = runtime.state(marketState)
  const operations = openDealOps(runtime.store, state)
  const due = takeDueDeals(operations, state.lastCron + 1, runtime.epoch)
  if (due.length === 0) {
    runtime.setState(marketState, { ...state, lastCron: runtime.epoch })
    return
  }
  const { slashed, timedOut, after } = processDeals(runtime, state, operations, due)
  runtime.setState(marketState, after)
  for (const deal of timedOut) if (deal.verifiedDeal) restoreDataCap(runtime, deal)
  burn(runtime, slashed)
}

/** Takes the deals of some epochs out of the schedule. */
function takeDueDeals(operations: SetMultimap<number, number>, from: number, to: number): number[] {
  const due: number[] = []
  for (let epoch = from; epoch <= to; epoch++) {
    const dealIds = operations.get(epoch)
    if (dealIds.length === 0) continue
    due.push(...dealIds)
    operations.delete(epoch)
  }
  return due
}

function processDeals(
  runtime: Runtime,
  state: MarketState,
  operations: SetMultimap<number, number>,
  due: readonly number[],
): { slashed: bigint; timedOut: TextLabelDealProposal[]; after: MarketState } {
  const { store, epoch } = runtime
  const balances = new Balances(store, state)
  const proposals = openProposals(store, state)
  const states = openDealStates(store, state)
  const pending = openPendingProposals(store, state)
  const continuing: number[] = []
  const timedOut: TextLabelDealProposal[] = []
  let slashed = 0n

  for (const dealId of due) {
    const deal = dealWithId(proposals, dealId)
    const dealState = states.get(dealId)
    if (dealState === undefined || dealState.lastUpdatedEpoch === epochUndefined) {
      const wasPending = pending.delete(dagCborCid(textLabelDealProposal.encode(deal)))
      ensureState(wasPending, `the deal ${dealId} is not pending at its first visit`)
    }
    if (dealState === undefined) {
      ensureState(epoch >= deal.startEpoch, `the deal ${dealId} is visited at ${epoch}, before ${deal.startEpoch}`)
      slashed += timeOutDeal(balances, deal).slashed
      timedOut.push(deal)
      proposals.delete(dealId)
      continue
    }
    const settlement = settleDeal(balances, deal, dealState, epoch)
    slashed += settlement.slashed
    if (settlement.isOver) {
      states.delete(dealId)
      proposals.delete(dealId)
    } else {
      states.set(dealId, { ...dealState, lastUpdatedEpoch: epoch })
      continuing.push(dealId)
    }
  }
  operations.add(epoch + dealUpdatesInterval, continuing)
  const after = {
    ...balances.into(state),
    proposals: proposals.flush(),
    states: states.flush(),
    pendingProposals: pending.flush(),
    dealOpsByEpoch: operations.flush(),
    lastCron: epoch,
  }
  return { slashed, timedOut, after }
}

/** Gives back the datacap of a deal that never started. */
function restoreDataCap(runtime: Runtime, { client, pieceSize }: TextLabelDealProposal): void {
  const restored = { address: client, dealSize: BigInt(pieceSize) }
  const { exitCode } = send(runtime, singletons.verifiedRegistry, verifregMethods.RestoreBytes, restored)
  if (exitCode !== exitCodes.Ok)
    runtime.log(`${pieceSize} bytes of datacap could not be given back to ${client}: ${exitCodeText(exitCode)}`)
}
