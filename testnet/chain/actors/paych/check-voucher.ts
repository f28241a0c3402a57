import type { UpdateChannelStateParams } from '#sdk/actors/paych/methods.ts'
import { errChannelStateUpdateAfterSettled, maxSecretBytes } from '#sdk/actors/paych/policy.ts'
import type { PaychState } from '#sdk/actors/paych/state.ts'
import { voucherSigningBytes } from '#sdk/actors/paych/voucher.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { gasPrices } from '../../vm/gas.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'

/** Lets a voucher through that the caller may redeem now: signed by the other side, for this channel, in its time. */
export function checkVoucher(runtime: Runtime, state: PaychState, params: UpdateChannelStateParams): void {
  const { sv: voucher, secret } = params
  const { epoch } = runtime
  ensureArgument(voucher.signature !== null, 'the voucher has no signature')
  ensure(
    state.settlingAt === 0 || epoch < state.settlingAt,
    errChannelStateUpdateAfterSettled,
    `the channel has settled at ${state.settlingAt}; no voucher can be redeemed any more`,
  )
  ensureArgument(secret.length <= maxSecretBytes, `a secret of ${secret.length} bytes is over ${maxSecretBytes}`)
  const { timeLockMin, timeLockMax, lane, nonce, minSettleHeight, merges } = voucher
  const figures = [timeLockMin, timeLockMax, lane, nonce, minSettleHeight, ...merges.flatMap(Object.values<number>)]
  const wide = figures.find((figure) => !Number.isSafeInteger(figure))
  ensureArgument(wide === undefined, `${wide} in the voucher is beyond 2^53, where epochs, lanes and nonces end here`)
  const signer = runtime.caller.equals(state.from) ? state.to : state.from
  ensureArgument(
    runtime.verifySignature(voucher.signature, signer, voucherSigningBytes(voucher)),
    `the voucher is not signed by ${signer}`,
  )
  const channel = runtime.resolve(voucher.channelAddr)
  ensureArgument(channel !== undefined, `the voucher's channel ${voucher.channelAddr} is not on chain`)
  ensureArgument(channel.equals(runtime.receiver), `the voucher is for the channel ${channel}, not ${runtime.receiver}`)
  ensureArgument(epoch >= voucher.timeLockMin, `the voucher cannot be used before ${voucher.timeLockMin}`)
  ensureArgument(
    voucher.timeLockMax === 0 || epoch <= voucher.timeLockMax,
    `the voucher has expired at ${voucher.timeLockMax}`,
  )
  ensureArgument(voucher.amount >= 0n, `the voucher's amount ${voucher.amount} is negative`)
  if (voucher.secretHash.length > 0) {
    runtime.chargeGas('OnHashing', gasPrices.hashing)
    ensureArgument(Buffer.compare(blake2b256(secret), voucher.secretHash) === 0, 'the secret is not the one agreed on')
  }
}
