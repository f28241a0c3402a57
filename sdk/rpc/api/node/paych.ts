import { signedVoucher } from '#sdk/actors/paych/voucher.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, jsonNullable, nothing } from '#sdk/codec/json.ts'
import { bool, bytes, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import {
  channelFunds,
  channelOptions,
  channelStanding,
  createdVoucher,
  payment,
  paymentChannel,
  voucherSpec,
} from '../../types/paych.ts'

const ch = param('ch', address)
const from = param('from', address)
const to = param('to', address)
const amount = param('amt', bigint)
const voucher = param('sv', signedVoucher)
const secret = param('secret', bytes())
const proof = param('proof', bytes())

/** Payment channels, which pay for retrievals. Amounts are attoFIL. */
export const paychMethods = {
  PaychGet: method('sign', [from, to, amount, param('opts', channelOptions)], paymentChannel),
  PaychFund: method('sign', [from, to, amount], paymentChannel),
  PaychGetWaitReady: method('sign', [param('sentinel', cid)], address),
  PaychAvailableFunds: method('sign', [ch], channelFunds),
  PaychAvailableFundsByFromTo: method('sign', [from, to], channelFunds),
  PaychList: method('read', [], jsonList(address)),
  PaychStatus: method('read', [ch], channelStanding),
  PaychAllocateLane: method('sign', [ch], uint),
  PaychNewPayment: method('sign', [from, to, param('vouchers', jsonList(voucherSpec, 1000))], payment),
  PaychSettle: method('sign', [ch], cid),
  PaychCollect: method('sign', [ch], cid),
  PaychVoucherCreate: method('sign', [ch, amount, param('lane', uint)], createdVoucher),
  PaychVoucherAdd: method('write', [ch, voucher, proof, param('minDelta', bigint)], bigint),
  PaychVoucherList: method('write', [ch], jsonList(signedVoucher)),
  PaychVoucherCheckValid: method('read', [ch, voucher], nothing),
  PaychVoucherCheckSpendable: method('read', [ch, voucher, secret, proof], bool),
  /** The message that redeems the voucher. */
  PaychVoucherSubmit: method('sign', [ch, voucher, secret, proof], jsonNullable(cid)),
} satisfies MethodTable
