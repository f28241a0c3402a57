import { type SignedVoucher, voucherSigningBytes } from '#sdk/actors/paych/voucher.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import type { CreatedVoucher } from '#sdk/rpc/types/paych.ts'
import type { Chain } from '../chain.ts'
import { type Channel, type Lane, lanesOnChain } from './channels.ts'
import { paychErrors } from './errors.ts'
import type { VoucherBook } from './voucher-book.ts'

const none = new Uint8Array(0)

/** What a voucher promises besides lane and nonce. */
export type VoucherTerms = Pick<SignedVoucher, 'amount'> &
  Partial<Pick<SignedVoucher, 'timeLockMin' | 'timeLockMax' | 'minSettleHeight' | 'extra'>>

/** The lanes of a channel, vouchers that nobody has redeemed included. */
export function lanesWithVouchers(chain: Chain, channel: Channel, book: VoucherBook): Map<number, Lane> {
  const lanes = lanesOnChain(chain, channel)
  for (const { lane, nonce, amount } of book.vouchers(channel.address)) {
    const known = lanes.get(lane)
    if (known === undefined || known.nonce < nonce) lanes.set(lane, { nonce, amount })
  }
  return lanes
}

/** attoFIL that the lanes promise in all, with one of them at another amount. */
function promised(lanes: ReadonlyMap<number, Lane>, lane: number, amount: bigint): bigint {
  let sum = amount
  for (const [number, known] of lanes) if (number !== lane) sum += known.amount
  return sum
}

/**
 * Makes the next voucher of a lane, signed by the payer, or says how much the channel is short of it.
 * @throws {KEY_NOT_FOUND}
 */
export function createVoucher(
  chain: Chain,
  channel: Channel,
  book: VoucherBook,
  lane: number,
  terms: VoucherTerms,
): CreatedVoucher {
  const lanes = lanesWithVouchers(chain, channel, book)
  const total = promised(lanes, lane, terms.amount)
  if (total > channel.balance) return { voucher: null, shortfall: total - channel.balance }
  const unsigned: SignedVoucher = {
    channelAddr: channel.address,
    timeLockMin: terms.timeLockMin ?? 0,
    timeLockMax: terms.timeLockMax ?? 0,
    secretHash: none,
    extra: terms.extra ?? null,
    lane,
    nonce: (lanes.get(lane)?.nonce ?? 0) + 1,
    amount: terms.amount,
    minSettleHeight: terms.minSettleHeight ?? 0,
    merges: [],
    signature: null,
  }
  const voucher = { ...unsigned, signature: chain.keystore.sign(channel.from, voucherSigningBytes(unsigned)) }
  checkVoucher(chain, channel, book, voucher)
  book.add(channel.address, voucher, none)
  return { voucher, shortfall: 0n }
}

/** Lets a voucher pass that its payee can count on. Source: lotus paychmgr (checkVoucherValid). @throws {VOUCHER_INVALID} */
export function checkVoucher(chain: Chain, channel: Channel, book: VoucherBook, voucher: SignedVoucher): void {
  const wrong = (reason: string) => paychErrors.VOUCHER_INVALID({ reason })
  const named = chain.after.resolve(voucher.channelAddr)
  if (named === undefined || named !== chain.after.resolve(channel.address))
    throw wrong(`it is for the channel ${voucher.channelAddr}, not ${channel.address}`)
  const { signature } = voucher
  if (signature === null || !verifySignature(signature, channel.from, voucherSigningBytes(voucher)))
    throw wrong(`it is not signed by ${channel.from}`)
  if (voucher.merges.length > 0) throw wrong('it merges lanes, which nodes do not take part in')
  const lanes = lanesWithVouchers(chain, channel, book)
  const lane = lanes.get(voucher.lane)
  if (lane !== undefined && !book.has(channel.address, voucher)) {
    if (lane.nonce >= voucher.nonce) throw wrong(`its nonce is ${voucher.nonce}, the lane's ${lane.nonce}`)
    if (lane.amount >= voucher.amount)
      throw wrong(`its amount of ${voucher.amount} is not over the ${lane.amount} of the voucher before`)
  }
  const total = promised(lanes, voucher.lane, voucher.amount)
  if (total > channel.balance)
    throw wrong(`the vouchers promise ${total} attoFIL in all, and the channel has ${channel.balance}`)
}

/**
 * Takes a voucher in. Gives the attoFIL that it promises over the lane's last one; 0 for a voucher that is there already.
 * @throws {VOUCHER_INVALID} {VOUCHER_DELTA_LOW}
 */
export function addVoucher(
  chain: Chain,
  channel: Channel,
  book: VoucherBook,
  voucher: SignedVoucher,
  proof: Uint8Array,
  leastDelta: bigint,
): bigint {
  checkVoucher(chain, channel, book, voucher)
  if (book.has(channel.address, voucher)) return 0n
  const before = lanesWithVouchers(chain, channel, book).get(voucher.lane)?.amount ?? 0n
  const delta = voucher.amount - before
  if (delta < leastDelta) throw paychErrors.VOUCHER_DELTA_LOW({ least: `${leastDelta}`, delta: `${delta}` })
  book.add(channel.address, voucher, proof)
  return delta
}
