import type { JsonCodec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { show } from '#sdk/codec/primitives.ts'
import { formatFil, parseFil } from '#sdk/units/fil.ts'

/** An amount that JSON writes with its unit, `"0.007 FIL"`: attoFIL in TypeScript. */
export const filText: JsonCodec<bigint> = {
  name: 'FIL',
  toJson: formatFil,
  fromJson: (json) => {
    if (typeof json !== 'string') throw new CodecError(`expected an amount such as "0.1 FIL", got ${show(json)}`)
    return parseFil(json)
  },
}
