import type { JsonCodec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'

/** A peer id that must be there. */
export const somePeerId: JsonCodec<string> = {
  name: peerId.name,
  toJson: (value) => value,
  fromJson: (json) => {
    const value = peerId.fromJson(json)
    if (value === null) throw new CodecError('expected a peer id, got none')
    return value
  },
}
