import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { UpdateChannelStateParams } from '#sdk/actors/paych/methods.ts'
import { type LaneState, openLanes, type PaychState, paychState } from '#sdk/actors/paych/state.ts'
import type { SignedVoucher } from '#sdk/actors/paych/voucher.ts'
import type { Amt } from '#sdk/collections/amt.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { checkVoucher } from './check-voucher.ts'

/** Redeems a voucher: what it promises beyond what was redeemed is paid out when the channel is collected. */
export function updateChannelState(runtime: Runtime, params: UpdateChannelStateParams): void {
  const before = runtime.state(paychState)
  expectCaller(runtime, before.from, before.to)
  checkVoucher(runtime, before, params)
  const { sv: voucher } = params
  if (voucher.extra !== null) {
    const { actor, method, data } = voucher.extra
    const { exitCode } = runtime.send(actor, method, data, 0n)
    ensure(exitCode === exitCodes.Ok, exitCode, `${actor} does not accept the voucher: ${exitCodeText(exitCode)}`)
  }
  const state = runtime.state(paychState)
  const lanes = openLanes(runtime.store, state)
  const toSend = state.toSend + redeem(lanes, voucher)
  ensureArgument(toSend >= 0n, 'the voucher would leave less than nothing to pay')
  ensureArgument(
    toSend <= runtime.balance,
    `the channel has ${runtime.balance} attoFIL; the vouchers promise ${toSend}`,
  )
  runtime.setState(paychState, {
    ...withSettleHeight(state, voucher.minSettleHeight),
    toSend,
    laneStates: lanes.flush(),
  })
}

/** Moves the voucher's lane on, and those it merges; returns the attoFIL that are new. */
function redeem(lanes: Amt<LaneState>, voucher: SignedVoucher): bigint {
  const lane = lanes.get(voucher.lane)
  ensureArgument(
    lane === undefined || lane.nonce < voucher.nonce,
    `the lane ${voucher.lane} is at the nonce ${lane?.nonce}; the voucher has ${voucher.nonce}`,
  )
  let redeemed = lane?.redeemed ?? 0n
  for (const merge of voucher.merges) {
    ensureArgument(merge.lane !== voucher.lane, `the lane ${merge.lane} cannot be merged into itself`)
    const other = lanes.get(merge.lane)
    ensureArgument(other !== undefined, `there is no lane ${merge.lane} to merge`)
    ensureArgument(
      other.nonce < merge.nonce,
      `the merged lane ${merge.lane} is at the nonce ${other.nonce}; the voucher has ${merge.nonce}`,
    )
    redeemed += other.redeemed
    lanes.set(merge.lane, { ...other, nonce: merge.nonce })
  }
  lanes.set(voucher.lane, { redeemed: voucher.amount, nonce: voucher.nonce })
  return voucher.amount - redeemed
}

/** A voucher can put off when the channel settles. */
function withSettleHeight(state: PaychState, minSettleHeight: number): PaychState {
  if (minSettleHeight === 0) return state
  return {
    ...state,
    settlingAt: state.settlingAt === 0 ? 0 : Math.max(state.settlingAt, minSettleHeight),
    minSettleHeight: Math.max(state.minSettleHeight, minSettleHeight),
  }
}
