import { CID } from 'multiformats/cid'
import { major } from './cbor-writer.ts'
import { type Codec, codec } from './codec.ts'
import { CodecError } from './errors.ts'
import { show } from './primitives.ts'

const CID_TAG = 42
const MAX_CID_BYTES = 512

/** A CID: CBOR tag 42 over `00 ‖ bytes`; JSON `{"/": text}`. */
export const cid: Codec<CID> = codec({
  name: 'cid',
  write: (w, v) => {
    w.head(major.tag, CID_TAG)
    w.head(major.bytes, v.bytes.length + 1)
    w.raw(Uint8Array.of(0))
    w.raw(v.bytes)
  },
  read: (r) => {
    const tag = r.head(major.tag)
    if (tag !== CID_TAG) throw new CodecError(`expected a link (tag 42), found tag ${tag}`)
    const raw = r.bytes(MAX_CID_BYTES)
    if (raw.length < 2 || raw[0] !== 0) throw new CodecError('a link must start with a zero byte')
    return CID.decode(raw.slice(1))
  },
  toJson: (v) => ({ '/': v.toString() }),
  fromJson: (json) => {
    const link = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)['/'] : undefined
    if (typeof link !== 'string' || link.length > MAX_CID_BYTES * 2)
      throw new CodecError(`expected {"/": cid}, got ${show(json)}`)
    try {
      return CID.parse(link)
    } catch (error) {
      throw new CodecError(`"${link}" is not a CID`, '', error)
    }
  },
})
