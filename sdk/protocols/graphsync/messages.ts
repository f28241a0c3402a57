import type { CID } from 'multiformats/cid'
import { Uint8ArrayList } from 'uint8arraylist'
import { CborReader, CborWriter, CodecError, cid, major } from '#sdk/codec/index.ts'
import { isResponseStatus, type ResponseStatus } from './status.ts'

export const graphsyncProtocol = '/ipfs/graphsync/2.0.0'

/** Side information by name; the values are CBOR, as they are. */
export type Extensions = ReadonlyMap<string, Uint8Array>

export interface NewRequest {
  readonly type: 'new'
  readonly id: string
  readonly root: CID
  /** CBOR of the selector. */
  readonly selector: Uint8Array
  readonly priority?: number
  readonly extensions: Extensions
}

/** Request ids are 16 bytes, kept as hex. */
export type GraphsyncRequest =
  | NewRequest
  | { readonly type: 'update'; readonly id: string; readonly extensions: Extensions }
  | { readonly type: 'cancel'; readonly id: string }

export const linkActions = { present: 'p', missing: 'm', duplicate: 'd', duplicateDag: 's' } as const
export type LinkAction = keyof typeof linkActions

/** One link that the responder crossed, and whether it had the block. */
export interface LinkRecord {
  readonly cid: CID
  readonly action: LinkAction
}

export interface GraphsyncResponse {
  readonly id: string
  readonly status: ResponseStatus
  readonly links: readonly LinkRecord[]
  readonly extensions: Extensions
}

/** A block, and the part of its CID that its bytes do not give. */
export interface BlockPart {
  readonly prefix: Uint8Array
  readonly data: Uint8Array
}

export interface GraphsyncMessage {
  readonly requests: readonly GraphsyncRequest[]
  readonly responses: readonly GraphsyncResponse[]
  readonly blocks: readonly BlockPart[]
}

const idBytes = 16
const requestTypes = { new: 'n', update: 'u', cancel: 'c' } as const
const utf8 = new TextEncoder()
const actionOf = new Map<string, LinkAction>(
  Object.entries(linkActions).map(([name, letter]) => [letter, name as LinkAction]),
)

/** Blocks under this size are copied into the message's head; larger ones are sent from where they are. */
const copiedBlockBytes = 2048

/**
 * A message's CBOR in pieces, blocks not copied. Keys are sorted, those without a value left out.
 * Source: go-graphsync message/ipldbind/schema.ipldsch.
 *
 * @example
 * import { encodeMessage } from '#sdk/protocols/graphsync/messages.ts'
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

/**
 * Reads a message. Its blocks are views into these bytes.
 *
 * @throws {CODEC_INVALID} not a graphsync 2.0.0 message; keys that the schema does not have are refused.
 * @example
 * import { decodeMessage, encodeMessage } from '#sdk/protocols/graphsync/messages.ts'
 * const bytes = encodeMessage({ requests: [], responses: [], blocks: [] }).subarray()
 * decodeMessage(bytes) // { requests: [], responses: [], blocks: [] }
 */
export function decodeMessage(bytes: Uint8Array): GraphsyncMessage {
  const reader = new CborReader(bytes)
  let message: GraphsyncMessage | undefined
  fields(reader, {
    gs2: () => {
      const lists = {
        requests: [] as GraphsyncRequest[],
        responses: [] as GraphsyncResponse[],
        blocks: [] as BlockPart[],
      }
      fields(reader, {
        req: () => items(reader, bytes.length, () => lists.requests.push(readRequest(reader))),
        rsp: () => items(reader, bytes.length, () => lists.responses.push(readResponse(reader, bytes.length))),
        blk: () => items(reader, bytes.length, () => lists.blocks.push(readBlock(reader, bytes.length))),
      })
      message = lists
    },
  })
  if (message === undefined) throw new CodecError('the message is empty')
  if (!reader.done) throw new CodecError(`${bytes.length - reader.offset} bytes follow the message`)
  return message
}

function readRequest(reader: CborReader): GraphsyncRequest {
  const read: {
    id?: string
    type?: string
    root?: CID
    selector?: Uint8Array
    priority?: number
    extensions?: Extensions
  } = {}
  fields(reader, {
    id: () => (read.id = requestId(reader)),
    type: () => (read.type = text(reader)),
    root: () => (read.root = cid.read(reader)),
    sel: () => (read.selector = reader.rawItem().slice()),
    pri: () => (read.priority = Number(reader.int())),
    ext: () => (read.extensions = readExtensions(reader)),
  })
  const { id, type, root, selector, priority, extensions = new Map<string, Uint8Array>() } = read
  if (id === undefined) throw new CodecError('a request has no id')
  if (type === requestTypes.cancel) return { type: 'cancel', id }
  if (type === requestTypes.update) return { type: 'update', id, extensions }
  if (type !== requestTypes.new) throw new CodecError(`a request has the type ${type}`)
  if (root === undefined || selector === undefined) throw new CodecError('a new request has no root or no selector')
  return { type: 'new', id, root, selector, extensions, ...(priority === undefined ? {} : { priority }) }
}

function readResponse(reader: CborReader, limit: number): GraphsyncResponse {
  let id: string | undefined
  let status: number | undefined
  let extensions: Extensions = new Map()
  const links: LinkRecord[] = []
  fields(reader, {
    reqid: () => (id = requestId(reader)),
    stat: () => (status = Number(reader.int())),
    ext: () => (extensions = readExtensions(reader)),
    meta: () =>
      items(reader, limit, () => {
        pair(reader)
        const link = cid.read(reader)
        const letter = text(reader)
        const action = actionOf.get(letter)
        if (action === undefined) throw new CodecError(`a link has the action ${letter}`)
        links.push({ cid: link, action })
      }),
  })
  if (id === undefined || status === undefined) throw new CodecError('a response has no request id or no status')
  if (!isResponseStatus(status)) throw new CodecError(`a response has the status ${status}`)
  return { id, status, links, extensions }
}

function readBlock(reader: CborReader, limit: number): BlockPart {
  pair(reader)
  return { prefix: reader.bytes(limit), data: reader.bytes(limit) }
}

function readExtensions(reader: CborReader): Extensions {
  const extensions = new Map<string, Uint8Array>()
  const size = reader.length(major.map, 1024)
  for (let i = 0; i < size; i++) extensions.set(text(reader, 1024), reader.rawItem().slice())
  return extensions
}

/** Reads a map whose keys are all known, each at most once. */
function fields(reader: CborReader, readers: Readonly<Record<string, () => unknown>>): void {
  const size = reader.length(major.map, Object.keys(readers).length)
  const seen = new Set<string>()
  for (let i = 0; i < size; i++) {
    const name = text(reader)
    if (seen.has(name) || !Object.hasOwn(readers, name)) throw new CodecError(`the key ${name} is not expected`)
    seen.add(name)
    readers[name]!()
  }
}

function items(reader: CborReader, limit: number, each: () => void): void {
  const size = reader.length(major.array, limit)
  for (let i = 0; i < size; i++) each()
}

function pair(reader: CborReader): void {
  const size = reader.length(major.array, 2)
  if (size !== 2) throw new CodecError(`a pair has ${size} parts`)
}

function text(reader: CborReader, limit = 64): string {
  return Buffer.from(reader.textBytes(limit)).toString('utf8')
}

function requestId(reader: CborReader): string {
  const bytes = reader.bytes(idBytes)
  if (bytes.length !== idBytes) throw new CodecError(`a request id has ${bytes.length} bytes instead of ${idBytes}`)
  return Buffer.from(bytes).toString('hex')
}

/**
 * A block as messages carry it.
 *
 * @example
 * import { blockPart } from '#sdk/protocols/graphsync/messages.ts'
 * import { CID } from 'multiformats/cid'
 * blockPart(CID.parse('bafkqaaa'), new Uint8Array()).prefix // the bytes 01 55 00 00
 */
export function blockPart(link: CID, data: Uint8Array): BlockPart {
  const { version, multihash } = link
  const digestBytes = multihash.digest.length
  // The bytes of a CIDv1 are prefix and digest; those of a CIDv0 lack version and codec.
  const bytes = version === 0 ? Uint8Array.of(0, 0x70, ...link.bytes) : link.bytes
  return { prefix: bytes.subarray(0, bytes.length - digestBytes), data }
}
