import { type Codec, codec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'

/** The value of a map that is used as a set: CBOR null. */
export const unit: Codec<null> = codec<null>({
  name: 'null',
  write: (writer) => writer.null(),
  read: (reader) => {
    if (!reader.tryNull()) throw new CodecError('expected null')
    return null
  },
  toJson: () => null,
  fromJson: () => null,
})
