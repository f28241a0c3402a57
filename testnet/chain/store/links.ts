import { CID } from 'multiformats/cid'

/** A link to a chain object as CBOR has it: tag 42, 39 bytes, CIDv1 dag-cbor blake2b-256; 32 bytes of digest follow. */
const linkHead = Buffer.from('d82a5827000171a0e40220', 'hex')
const tagBytes = 5
const cidBytes = 38

/**
 * The keys (as `blockKey` makes them) of the chain objects a dag-cbor block links to. It looks for the bytes of a
 * link instead of parsing: data that looks like a link counts as one, which only keeps a block too many.
 */
export function* linkedBlockKeys(bytes: Uint8Array): Generator<string> {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = block.indexOf(linkHead); at >= 0; at = block.indexOf(linkHead, at + linkHead.length)) {
    const start = at + tagBytes
    yield block.toString('latin1', start, start + cidBytes)
  }
}

/** The same links as CIDs. */
export function linkedCids(bytes: Uint8Array): CID[] {
  return [...linkedBlockKeys(bytes)].map((key) => CID.decode(Buffer.from(key, 'latin1')))
}
