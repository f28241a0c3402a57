import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { list, nullable, tuple } from '#sdk/codec/collections.ts'
import { bytes, int, uint } from '#sdk/codec/primitives.ts'
import { signature } from '#sdk/crypto/signature.ts'

/** A method the channel calls with the voucher's proof before it accepts the voucher. */
export const modVerifyParams = tuple('ModVerifyParams', { actor: address, method: uint, data: bytes() })
export type ModVerifyParams = Infer<typeof modVerifyParams>

export const merge = tuple('Merge', { lane: uint, nonce: uint })
export type Merge = Infer<typeof merge>

/** A promise to pay: `amount` is everything owed on the lane so far, attoFIL. */
export const signedVoucher = tuple('SignedVoucher', {
  channelAddr: address,
  timeLockMin: int,
  /** 0 for none. */
  timeLockMax: int,
  secretHash: bytes(),
  extra: nullable(modVerifyParams),
  lane: uint,
  nonce: uint,
  amount: bigint,
  minSettleHeight: int,
  merges: list(merge),
  signature: nullable(signature),
})
export type SignedVoucher = Infer<typeof signedVoucher>

/**
 * The bytes a voucher's signature covers: the voucher without it.
 *
 * @example
 * import { type SignedVoucher, voucherSigningBytes } from '#sdk/actors/paych/voucher.ts'
 * import { PrivateKey } from 'dealkit'
 * const signed = (voucher: SignedVoucher, key: PrivateKey): SignedVoucher => ({
 *   ...voucher,
 *   signature: key.sign(voucherSigningBytes(voucher)),
 * })
 */
export function voucherSigningBytes(voucher: SignedVoucher): Uint8Array {
  return signedVoucher.encode({ ...voucher, signature: null })
}
