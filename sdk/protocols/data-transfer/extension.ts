import type { Extensions } from '../graphsync/messages.ts'
import { type TransferMessage, transferExtensions, transferMessage } from './messages.ts'

const inOrder = [transferExtensions.incomingRequest, transferExtensions.outgoingBlock, transferExtensions.message]

/**
 * The transfer message that rides on a graphsync message; nothing if there is none.
 *
 * @throws {CODEC_INVALID} there is one that cannot be read.
 * @example
 * import { readTransferExtension } from '#sdk/protocols/data-transfer/extension.ts'
 * readTransferExtension(new Map()) // undefined
 */
export function readTransferExtension(extensions: Extensions): TransferMessage | undefined {
  const raw = inOrder.map((name) => extensions.get(name)).find((value) => value !== undefined)
  return raw === undefined ? undefined : transferMessage.decode(raw)
}
