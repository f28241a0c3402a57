import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { paychState } from '#sdk/actors/paych/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { pay } from '../send.ts'

/** Pays out what was redeemed, returns the rest to the payer, and removes the channel. */
export function collect(runtime: Runtime): void {
  const { from, to, settlingAt, toSend } = runtime.state(paychState)
  expectCaller(runtime, from, to)
  ensure(
    settlingAt !== 0 && runtime.epoch >= settlingAt,
    exitCodes.ErrForbidden,
    settlingAt === 0 ? 'the channel is not settling' : `the channel settles at ${settlingAt}; it is ${runtime.epoch}`,
  )
  pay(runtime, to, toSend, 'pay what was redeemed')
  runtime.deleteSelf(from)
}
