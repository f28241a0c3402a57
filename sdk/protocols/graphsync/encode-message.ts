import { Uint8ArrayList } from 'uint8arraylist'
import { CborWriter, cid, major } from '#sdk/codec/index.ts'
import {
  type Extensions,
  type GraphsyncMessage,
  type GraphsyncRequest,
  type GraphsyncResponse,
  linkActions,
  requestTypes,
} from './messages.ts'

const utf8 = new TextEncoder()

/** Blocks under this size are copied into the message's head; larger ones are sent from where they are. */
const copiedBlockBytes = 2048

/**
 * A message's CBOR in pieces, blocks not copied. Keys are sorted, those without a value left out.
 * Source: go-graphsync message/ipldbind/schema.ipldsch.
 *
 * @example
 * import { encodeMessage } from '#sdk/protocols/graphsync/encode-message.ts'
 * encodeMessage({ requests: [], responses: [], blocks: [] }).subarray() // the bytes a1 63 67 73 32 a0
 */
export function encodeMessage(message: GraphsyncMessage): Uint8ArrayList {
  const parts = new Uint8ArrayList()
  let writer = new CborWriter()
  const present = [message.blocks, message.requests, message.responses].filter((list) => list.length > 0)
  writer.head(major.map, 1)
  key(writer, 'gs2')
  writer.head(major.map, present.length)
  if (message.blocks.length > 0) {
    key(writer, 'blk')
    writer.head(major.array, message.blocks.length)
    for (const { prefix, data } of message.blocks) {
      writer.head(major.array, 2)
      writer.bytes(prefix)
      if (data.length < copiedBlockBytes) {
        writer.bytes(data)
        continue
      }
      writer.head(major.bytes, data.length)
      parts.append(writer.finish(), data)
      writer = new CborWriter()
    }
  }
  if (message.requests.length > 0) {
    key(writer, 'req')
    writer.head(major.array, message.requests.length)
    for (const request of message.requests) writeRequest(writer, request)
  }
  if (message.responses.length > 0) {
    key(writer, 'rsp')
    writer.head(major.array, message.responses.length)
    for (const response of message.responses) writeResponse(writer, response)
  }
  parts.append(writer.finish())
  return parts
}

function writeRequest(writer: CborWriter, request: GraphsyncRequest): void {
  const isNew = request.type === 'new'
  const extensions = request.type !== 'cancel' && request.extensions.size > 0 ? request.extensions : undefined
  const priority = isNew && request.priority !== undefined ? request.priority : 0
  writer.head(major.map, 2 + (extensions ? 1 : 0) + (priority === 0 ? 0 : 1) + (isNew ? 2 : 0))
  key(writer, 'id')
  writer.bytes(Buffer.from(request.id, 'hex'))
  if (extensions !== undefined) writeExtensions(writer, extensions)
  if (priority !== 0) {
    key(writer, 'pri')
    writer.int(priority)
  }
  if (isNew) {
    key(writer, 'sel')
    writer.raw(request.selector)
    key(writer, 'root')
    cid.write(writer, request.root)
  }
  key(writer, 'type')
  key(writer, requestTypes[request.type])
}

function writeResponse(writer: CborWriter, { id, status, links, extensions }: GraphsyncResponse): void {
  writer.head(major.map, 2 + (extensions.size > 0 ? 1 : 0) + (links.length > 0 ? 1 : 0))
  if (extensions.size > 0) writeExtensions(writer, extensions)
  if (links.length > 0) {
    key(writer, 'meta')
    writer.head(major.array, links.length)
    for (const link of links) {
      writer.head(major.array, 2)
      cid.write(writer, link.cid)
      key(writer, linkActions[link.action])
    }
  }
  key(writer, 'stat')
  writer.int(status)
  key(writer, 'reqid')
  writer.bytes(Buffer.from(id, 'hex'))
}

function writeExtensions(writer: CborWriter, extensions: Extensions): void {
  key(writer, 'ext')
  writer.head(major.map, extensions.size)
  const sorted = [...extensions].map(([name, value]) => ({ name: utf8.encode(name), value }))
  sorted.sort((a, b) => a.name.length - b.name.length || Buffer.compare(a.name, b.name))
  for (const { name, value } of sorted) {
    writer.textBytes(name)
    writer.raw(value)
  }
}

function key(writer: CborWriter, text: string): void {
  writer.textBytes(utf8.encode(text))
}
