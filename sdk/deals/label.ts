import { maxLabelBytes } from '#sdk/actors/market/policy.ts'
import { type Codec, CodecError, codec, limits, major, show, text } from '#sdk/codec/index.ts'
import { decodeRawText, encodeRawText, rawTextBytes } from '#sdk/codec/raw-text.ts'
import { dealErrors } from './errors.ts'

/** Free words of the client about a deal, by custom the payload CID. Text, or bytes since actors v8 (FIP-0027). */
export type Label = string | Uint8Array

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A label that tells text from bytes by its CBOR major type. JSON knows text only: as in Go, a label of bytes
 * is printed as "". Reads more than {@link maxLabelBytes}, so that a provider can say why it refuses.
 * Source: go-state-types builtin/v9/market/deal.go, FIP-0027.
 */
export const label: Codec<Label> = codec<Label>({
  name: 'label',
  write: (writer, value) => {
    const raw = typeof value === 'string' ? encodeRawText(value) : value
    if (raw.length > limits.bytes) throw new CodecError(`a label of ${raw.length} bytes is over ${limits.bytes}`)
    if (typeof value === 'string') writer.textBytes(raw)
    else writer.bytes(raw)
  },
  read: (reader) => {
    if (reader.peekMajor() === major.bytes) return reader.bytes(limits.bytes).slice()
    const raw = reader.textBytes(limits.bytes)
    try {
      return utf8.decode(raw)
    } catch (error) {
      throw new CodecError('the label is text that is not valid UTF-8', '', error)
    }
  },
  toJson: (value) => (typeof value === 'string' ? value.toWellFormed() : ''),
  fromJson: (json) => {
    if (typeof json !== 'string') throw new CodecError(`expected a label, got ${show(json)}`)
    return json
  },
})

/**
 * A label before FIP-0027: text only, as protocol 1.1.0 and actors up to v7 have it. Nothing then saw to it that the
 * text was UTF-8, and clients put any bytes there: those are kept as `decodeRawText` does it, and printed as Go does.
 */
export const textLabel: Codec<string> = codec<string>({
  name: 'label',
  write: (writer, value) => {
    if (typeof value !== 'string') throw new CodecError('a label of bytes needs protocol 1.1.1 or actors v8')
    const raw = encodeRawText(value)
    if (raw.length > limits.text) throw new CodecError(`a label of ${raw.length} bytes is over ${limits.text}`)
    writer.textBytes(raw)
  },
  read: (reader) => decodeRawText(reader.textBytes(limits.text)),
  toJson: (value) => value.toWellFormed(),
  fromJson: text().fromJson,
})

/**
 * How many bytes a label takes.
 *
 * @example
 * import { labelBytes } from 'dealkit/deals'
 * labelBytes('é') // 2
 */
export function labelBytes(value: Label): number {
  return typeof value === 'string' ? rawTextBytes(value) : value.length
}

/**
 * Checks a label that is about to be proposed.
 *
 * @throws {DEAL_LABEL_INVALID} longer than 256 bytes, or half a surrogate pair.
 * @example
 * import { parseLabel } from 'dealkit/deals'
 * parseLabel('bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy')
 */
export function parseLabel(value: Label): Label {
  const bytes = labelBytes(value)
  if (bytes > maxLabelBytes) {
    throw dealErrors.DEAL_LABEL_INVALID({ reason: `it has ${bytes} bytes, over ${maxLabelBytes}` })
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw dealErrors.DEAL_LABEL_INVALID({ reason: 'it is not well-formed Unicode' })
  }
  return value
}
