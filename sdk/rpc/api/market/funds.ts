import { signedVoucher } from '#sdk/actors/paych/voucher.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, jsonNullable, nothing } from '#sdk/codec/json.ts'
import { type MethodTable, method, param } from '../../method.ts'

const wallet = param('wallet', address)
const addr = param('addr', address)
const amount = param('amt', bigint)

/** Money with the storage market actor, attoFIL. The CIDs are of messages; null where none was needed. */
export const marketFundMethods = {
  MarketAddBalance: method('sign', [wallet, addr, amount], cid),
  MarketWithdraw: method('sign', [wallet, addr, amount], cid),
  MarketReserveFunds: method('sign', [wallet, addr, amount], jsonNullable(cid)),
  MarketReleaseFunds: method('sign', [addr, amount], nothing),
  MarketGetReserved: method('sign', [addr], bigint),
  /** The vouchers taken for retrievals over a payment channel. */
  PaychVoucherList: method('read', [param('pch', address)], jsonList(signedVoucher)),
} satisfies MethodTable

/** The same for the client, under the client's permissions. */
export const clientFundMethods = {
  MarketAddBalance: method('write', [wallet, addr, amount], cid),
  MarketWithdraw: method('write', [wallet, addr, amount], cid),
  MarketReserveFunds: method('write', [wallet, addr, amount], jsonNullable(cid)),
  MarketReleaseFunds: method('write', [addr, amount], nothing),
  MarketGetReserved: method('read', [addr], bigint),
} satisfies MethodTable
