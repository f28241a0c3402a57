import type { JsonCodec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { parseEpochs } from '#sdk/units/duration.ts'

/** Epochs, or a span of chain time as text: `180d`, `1h30m`. What is read is epochs. */
export const epochSpan: JsonCodec<number | string> = {
  name: 'EpochSpan',
  toJson: (span) => span,
  fromJson: (json) => {
    if (typeof json === 'number' && Number.isSafeInteger(json) && json >= 0) return json
    if (typeof json !== 'string')
      throw new CodecError('epochs are a whole number from 0 on, or a duration like 180d', '')
    return parseEpochs(json)
  },
}
