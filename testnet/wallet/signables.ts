import { createHash } from 'node:crypto'
import { signedVoucher, voucherSigningBytes } from '#sdk/actors/paych/voucher.ts'
import type { Address } from '#sdk/address/address.ts'
import { blockHeader, blockSigningBytes } from '#sdk/chain/block-header.ts'
import { message, messageSigningBytes } from '#sdk/chain/message.ts'
import { bytes, type Codec, cid, int, struct } from '#sdk/codec/index.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { storageAsk, storageAskTuple } from '#sdk/deals/ask.ts'
import { clientDealProposal, dealProposal, signedProposalCid } from '#sdk/deals/proposal.ts'
import { askResponse } from '#sdk/protocols/ask/messages.ts'
import { dealResponse } from '#sdk/protocols/deal/messages.ts'
import { providerDealState } from '#sdk/protocols/deal-status/messages.ts'
import { walletErrors } from './errors.ts'

/** Data to be signed, understood. */
export interface Signable {
  /** As JSON, for the sign filter. */
  readonly json: unknown
  /** Its bytes, for the record. */
  readonly raw: Uint8Array
  /** The bytes the signature covers. */
  readonly toSign: Uint8Array
  /** Who must sign, where the data says. */
  readonly sender?: Address
}

type Reader = (data: Uint8Array, extra: Uint8Array) => Signable

const drawRandomParams = struct('DrawRandomParams', { rbase: bytes(), pers: int, round: int, entropy: bytes() })

/**
 * The types of data that the wallet signs, by venus's names (one of them spelt as there): each is read, so that
 * nothing passes for something it is not, and says which bytes are signed.
 * Source: venus venus-shared/types/wallet/sign_types.go.
 */
const readers: Readonly<Record<string, Reader>> = {
  message: (data, extra) => {
    if (extra.length === 0) throw new Error('msg type must contain extra data')
    const value = message.decode(extra)
    const toSign = messageSigningBytes(value)
    if (Buffer.compare(data, toSign) !== 0) throw new Error('the bytes to sign are not the CID of the message')
    return { json: message.toJson(value), raw: extra, toSign, sender: value.from }
  },
  block: computed(blockHeader, blockSigningBytes),
  dealproposal: asGiven(dealProposal),
  clientdeal: (data) => {
    // A status request signs the CID of its deal, which go-fil-markets sends as such and venus as the deal.
    if (data[0] === 0xd8) return asGiven(cid)(data, data)
    return computed(clientDealProposal, (value) => signedProposalCid(value).bytes)(data, data)
  },
  drawrandomparam: computed(drawRandomParams, ({ rbase, pers, round, entropy }) =>
    blake2b256(Buffer.concat([int64(pers), blake2b256(rbase), int64(round), entropy])),
  ),
  signedvoucher: computed(signedVoucher, voucherSigningBytes),
  storageask: asGiven(storageAsk),
  askresponse: computed(askResponse, ({ ask }) => {
    if (!ask?.ask) throw new Error('it has no ask')
    return storageAskTuple.encode(ask.ask.value)
  }),
  networkresposne: asGiven(dealResponse),
  providerdealstate: asGiven(providerDealState),
  verifyaddress: (data, extra) => {
    // A challenge is a digest, so that no answer to one can be taken for the signature of anything else.
    if (Buffer.compare(data, createHash('sha256').update(extra).digest()) !== 0) {
      throw new Error('sign data not match')
    }
    return { json: Buffer.from(data).toString('base64'), raw: data, toSign: data }
  },
  unknown: opaque,
  f3: opaque,
}

/**
 * Reads what a wallet is asked to sign.
 *
 * @throws {WALLET_SIGN_TYPE} the type is none of venus's
 * @throws {WALLET_SIGN_DATA} the data is not of that type
 */
export function readSignable(type: string, data: Uint8Array, extra: Uint8Array): Signable {
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (read === undefined) throw walletErrors.WALLET_SIGN_TYPE({ type: type.slice(0, 64) })
  try {
    return read(data, extra)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw walletErrors.WALLET_SIGN_DATA({ type, reason }, { cause })
  }
}

/** Peers write maps in two orders, so what is signed is what was given, not what we would write. */
function asGiven<T>(codec: Codec<T>): Reader {
  return (data) => ({ json: codec.toJson(codec.decode(data)), raw: data, toSign: data })
}

function computed<T>(codec: Codec<T>, toSign: (value: T) => Uint8Array): Reader {
  return (data) => {
    const value = codec.decode(data)
    return { json: codec.toJson(value), raw: data, toSign: toSign(value) }
  }
}

function opaque(data: Uint8Array): Signable {
  return { json: Buffer.from(data).toString('base64'), raw: data, toSign: data }
}

function int64(value: number): Uint8Array {
  const out = Buffer.alloc(8)
  out.writeBigInt64BE(BigInt(value))
  return out
}
