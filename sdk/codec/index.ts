export { address, optionalAddress } from './address.ts'
export { bigint, bigintToBytes, bytesToBigint, tokenAmount } from './bigint.ts'
export { CborReader } from './cbor-reader.ts'
export { CborWriter, major } from './cbor-writer.ts'
export { cid } from './cid.ts'
export { type Codec, codec, type Infer, type JsonCodec, mapped, refined } from './codec.ts'
export { as, type KeyOrder, list, type MapCodec, nullable, rawCbor, struct, tuple } from './collections.ts'
export { CodecError } from './errors.ts'
export {
  duration,
  durationText,
  float,
  json,
  jsonList,
  jsonMapped,
  jsonNullable,
  jsonOptional,
  jsonRecord,
  jsonStruct,
  lazy,
  nothing,
  numbered,
  oneOf,
  orZero,
  time,
  uuid,
} from './json.ts'
export {
  bool,
  bytes,
  fixedBytes,
  int,
  int64,
  limits,
  nilBytes,
  show,
  text,
  textBytes,
  uint,
  uint64,
} from './primitives.ts'
