import type { CID } from 'multiformats/cid'
import { CborReader, type Codec, cid, major, struct, tuple } from '#sdk/codec/index.ts'
import { transferErrors } from './errors.ts'

/** The type of the voucher that a storage deal's transfer carries. */
export const storageVoucherType = 'StorageDataTransferVoucher'

const asTuple = tuple(storageVoucherType, { proposal: cid })
const asMap = struct(storageVoucherType, { proposal: cid })

/**
 * The voucher of a deal: a list of its proposal CID (the one of `signedProposalCid`).
 * Source: go-fil-markets storagemarket/impl/requestvalidation/types.ipldsch.
 *
 * @example
 * import { encodeStorageVoucher } from 'dealkit/protocols'
 * import { CID } from 'multiformats/cid'
 * encodeStorageVoucher(CID.parse('bafkqaaa')) // the bytes 81 d8 2a 45 00 01 55 00 00
 */
export function encodeStorageVoucher(proposalCid: CID): Uint8Array {
  return asTuple.encode({ proposal: proposalCid })
}

/**
 * Reads the proposal CID of a voucher, a list of one or a map with the key `Proposal`.
 *
 * @throws {TRANSFER_VOUCHER_INVALID} for anything else.
 * @example
 * import { decodeStorageVoucher, encodeStorageVoucher } from 'dealkit/protocols'
 * import { CID } from 'multiformats/cid'
 * decodeStorageVoucher(encodeStorageVoucher(CID.parse('bafkqaaa'))).toString() // 'bafkqaaa'
 */
export function decodeStorageVoucher(bytes: Uint8Array): CID {
  try {
    const form: Codec<{ readonly proposal: CID }> = new CborReader(bytes).peekMajor() === major.map ? asMap : asTuple
    return form.decode(bytes).proposal
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw transferErrors.TRANSFER_VOUCHER_INVALID({ voucherType: storageVoucherType, reason }, { cause })
  }
}
