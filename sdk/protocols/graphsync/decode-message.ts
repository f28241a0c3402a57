import type { CID } from 'multiformats/cid'
import { CborReader, CodecError, cid, major } from '#sdk/codec/index.ts'
import {
  type BlockPart,
  type Extensions,
  type GraphsyncMessage,
  type GraphsyncRequest,
  type GraphsyncResponse,
  type LinkAction,
  type LinkRecord,
  linkActions,
  requestTypes,
} from './messages.ts'
import { isResponseStatus } from './status.ts'

const idBytes = 16
const actionOf = new Map<string, LinkAction>(
  Object.entries(linkActions).map(([name, letter]) => [letter, name as LinkAction]),
)

/**
 * Reads a message. Its blocks are views into these bytes.
 *
 * @throws {CODEC_INVALID} not a graphsync 2.0.0 message; keys that the schema does not have are refused.
 * @example
 * import { decodeMessage } from '#sdk/protocols/graphsync/decode-message.ts'
 * import { encodeMessage } from '#sdk/protocols/graphsync/encode-message.ts'
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
