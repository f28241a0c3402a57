import { blockHeader } from '#sdk/chain/block-header.ts'
import { receipt } from '#sdk/chain/receipt.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { tipSetOf } from '#sdk/chain/tipset.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { list, tuple } from '#sdk/codec/collections.ts'
import { text } from '#sdk/codec/primitives.ts'
import { includedMessage, type TipSetRecord } from '../blocks/tipset-record.ts'

const maxMessages = 10_000

const feeSplit = tuple('FeeSplit', {
  baseFeeBurn: bigint,
  overEstimationBurn: bigint,
  minerTip: bigint,
  refund: bigint,
  minerPenalty: bigint,
})

const row = tuple('TipSetRow', {
  blocks: list(blockHeader),
  messages: list(signedMessage, maxMessages),
  stateRoot: cid,
  receiptsRoot: cid,
  receipts: list(receipt, maxMessages),
  fees: list(feeSplit, maxMessages),
  errors: list(text(1 << 16), maxMessages),
})

/** A tipset as the database has it: whole, so that a chain loads without executing anything. */
export function encodeTipSetRow({ tipSet, messages, outcome }: TipSetRecord): Uint8Array {
  return row.encode({
    blocks: [...tipSet.blocks],
    messages: messages.map(({ signed }) => signed),
    stateRoot: outcome.stateRoot,
    receiptsRoot: outcome.receiptsRoot,
    receipts: [...outcome.receipts],
    fees: [...outcome.fees],
    errors: [...outcome.errors],
  })
}

export function decodeTipSetRow(bytes: Uint8Array): TipSetRecord {
  const { blocks, messages, ...outcome } = row.decode(bytes)
  return { tipSet: tipSetOf(blocks), messages: messages.map(includedMessage), outcome }
}
