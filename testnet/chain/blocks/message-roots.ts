import type { CID } from 'multiformats/cid'
import { type MessageMeta, messageMeta } from '#sdk/chain/block-header.ts'
import { message } from '#sdk/chain/message.ts'
import { type Receipt, receipt } from '#sdk/chain/receipt.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { cid } from '#sdk/codec/cid.ts'
import { Amt, type AmtV0Options } from '#sdk/collections/amt.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { chainErrors } from '../errors.ts'
import type { IncludedMessage } from './tipset-record.ts'

const cidsOptions: AmtV0Options<CID> = { format: 'v0', value: cid }
const receiptsOptions: AmtV0Options<Receipt> = { format: 'v0', value: receipt }

/** Stores messages and the two lists of their CIDs; the result goes into the header. */
export function storeMessages(store: Blockstore, messages: readonly IncludedMessage[]): CID {
  for (const { signed } of messages) {
    if (signed.signature.type === 'bls') store.put(message.encode(signed.message))
    else store.put(signedMessage.encode(signed))
  }
  const listOf = (bls: boolean) =>
    Amt.from(
      store,
      messages.filter(({ signed }) => (signed.signature.type === 'bls') === bls).map((included) => included.cid),
      cidsOptions,
    ).flush()
  return store.put(messageMeta.encode({ blsRoot: listOf(true), secpkRoot: listOf(false) }))
}

/** The CIDs of a block's messages: BLS first, then secp256k1. @throws {OBJECT_NOT_FOUND} */
export function loadMessageCids(store: Blockstore, root: CID): { bls: CID[]; secpk: CID[] } {
  const bytes = store.get(root)
  if (bytes === undefined) throw chainErrors.OBJECT_NOT_FOUND({ cid: root.toString() })
  const meta: MessageMeta = messageMeta.decode(bytes)
  return {
    bls: valuesOf(Amt.load(store, meta.blsRoot, cidsOptions)),
    secpk: valuesOf(Amt.load(store, meta.secpkRoot, cidsOptions)),
  }
}

export function storeReceipts(store: Blockstore, receipts: readonly Receipt[]): CID {
  return Amt.from(store, receipts, receiptsOptions).flush()
}

export function loadReceipts(store: Blockstore, root: CID): Receipt[] {
  return valuesOf(Amt.load(store, root, receiptsOptions))
}

function valuesOf<V>(amt: Amt<V>): V[] {
  return [...amt.entries()].map(([, value]) => value)
}
