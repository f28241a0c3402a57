import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { int, uint } from '#sdk/codec/primitives.ts'
import { Amt, type AmtOptions } from '#sdk/collections/amt.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'

export const paychState = tuple('paych.State', {
  /** The payer. */
  from: address,
  to: address,
  /** attoFIL redeemed so far, paid out when the channel is collected. */
  toSend: bigint,
  /** When the channel can be collected; 0 while it is open. */
  settlingAt: int,
  minSettleHeight: int,
  /** AMT of lane number → lane. */
  laneStates: cid,
})
export type PaychState = Infer<typeof paychState>

/** `redeemed` in attoFIL. */
export const laneState = tuple('LaneState', { redeemed: bigint, nonce: uint })
export type LaneState = Infer<typeof laneState>

export const laneStatesOptions: AmtOptions<LaneState> = { bitWidth: 3, value: laneState }

/**
 * The lanes by their number.
 *
 * @example
 * import { openLanes, type PaychState } from '#sdk/actors/paych/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const redeemed = (store: Blockstore, state: PaychState): bigint[] =>
 *   [...openLanes(store, state).values()].map((lane) => lane.redeemed)
 */
export function openLanes(store: Blockstore, state: PaychState): Amt<LaneState> {
  return Amt.load(store, state.laneStates, laneStatesOptions)
}
