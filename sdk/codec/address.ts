import { Address, isUndefinedAddressText, protocol } from '#sdk/address/address.ts'
import { type Codec, codec } from './codec.ts'
import { CodecError } from './errors.ts'
import { show } from './primitives.ts'

const MAX_ADDRESS_BYTES = 64

/** An address: a byte string in CBOR, text in JSON. */
export const address: Codec<Address> = codec({
  name: 'address',
  write: (w, v) => w.bytes(v.bytes),
  read: (r) => {
    const value = Address.fromBytes(r.bytes(MAX_ADDRESS_BYTES))
    if (r.forActors && value.protocol === protocol.delegated)
      throw new CodecError('delegated addresses came after network version 15')
    return value
  },
  toJson: (v) => v.toString(),
  fromJson: (json) => {
    if (typeof json !== 'string') throw new CodecError(`expected an address, got ${show(json)}`)
    return Address.parse(json)
  },
})

/** An address that may be undefined: null in CBOR, Go's "<empty>" in JSON. */
export const optionalAddress: Codec<Address | null> = codec<Address | null>({
  name: 'address',
  write: (w, v) => (v === null ? w.null() : address.write(w, v)),
  read: (r) => (r.tryNull() ? null : address.read(r)),
  toJson: (v) => (v === null ? '<empty>' : v.toString()),
  fromJson: (json) =>
    json === null || (typeof json === 'string' && isUndefinedAddressText(json)) ? null : address.fromJson(json),
})
