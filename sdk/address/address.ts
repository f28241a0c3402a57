import { blake2b } from '#sdk/crypto/blake2b.ts'
import { decodeBase32, encodeBase32 } from './base32.ts'
import { addressErrors } from './errors.ts'
import { decodeLeb128, encodeLeb128 } from './leb128.ts'

/** The letter that addresses are printed with: `f` on mainnet, `t` everywhere else. */
export type NetworkPrefix = 'f' | 't'

export const protocol = { id: 0, secp256k1: 1, actor: 2, bls: 3, delegated: 4 } as const
export type AddressProtocol = (typeof protocol)[keyof typeof protocol]

const CHECKSUM_BYTES = 4
const HASH_BYTES = 20
const BLS_KEY_BYTES = 48
const MAX_SUBADDRESS_BYTES = 54
const MAX_TEXT = 115
const MAX_ID = 2n ** 63n - 1n
const UNDEFINED_TEXT = '<empty>'

let printedPrefix: NetworkPrefix = 't'

/**
 * Chooses the prefix that addresses are printed with when none is given; `t` at start.
 * The bytes of an address do not hold its network, so this is one setting for the whole process, as in the Go nodes.
 *
 * @example
 * import { Address, printAddressesFor } from 'dealkit'
 * printAddressesFor('f')
 * Address.fromId(1000).toString() // 'f01000'
 * printAddressesFor('t')
 */
export function printAddressesFor(prefix: NetworkPrefix): void {
  printedPrefix = prefix
}

/**
 * A Filecoin address: a protocol and its payload, the same on every network.
 * Source: go-address address.go.
 *
 * @example
 * import { Address } from 'dealkit'
 * const miner = Address.parse('f01000')
 * miner.toString()          // 't01000' (a test network is the default)
 * miner.equals(Address.fromId(1000))  // true
 */
export class Address {
  /** Protocol byte and payload, as CBOR and signatures carry it. Do not change it in place. */
  readonly bytes: Uint8Array
  readonly protocol: AddressProtocol
  #text: string | undefined
  #textPrefix: NetworkPrefix | undefined

  private constructor(kind: AddressProtocol, bytes: Uint8Array) {
    this.protocol = kind
    this.bytes = bytes
  }

  /**
   * The ID address of an actor.
   *
   * @throws {ADDRESS_INVALID} for a negative id or one of 2^63 and over.
   * @example
   * import { Address } from 'dealkit'
   * Address.fromId(1000).toString('f') // 'f01000'
   */
  static fromId(id: number | bigint): Address {
    const wide = BigInt(id)
    if (wide < 0n || wide > MAX_ID)
      throw addressErrors.ADDRESS_INVALID({ text: `${id}`, reason: 'actor ids are 0 to 2^63 - 1' })
    return Address.#of(protocol.id, encodeLeb128(wide))
  }

  /**
   * The f1 address of a 65-byte uncompressed secp256k1 public key.
   *
   * @example
   * import { Address, PrivateKey } from 'dealkit'
   * const { publicKey } = PrivateKey.fromSeed('secp256k1', Buffer.from('alice'))
   * Address.fromSecp256k1Key(publicKey).toString() // 't1…'
   */
  static fromSecp256k1Key(publicKey: Uint8Array): Address {
    return Address.#of(protocol.secp256k1, blake2b(publicKey, HASH_BYTES))
  }

  /**
   * The f2 address of an actor, from the bytes that its creation hashes.
   *
   * @example
   * import { Address } from 'dealkit'
   * Address.fromActorSeed(Uint8Array.of(1)).protocol // 2
   */
  static fromActorSeed(seed: Uint8Array): Address {
    return Address.#of(protocol.actor, blake2b(seed, HASH_BYTES))
  }

  /**
   * The f3 address of a 48-byte BLS public key.
   *
   * @throws {ADDRESS_INVALID} for another length.
   * @example
   * import { Address, PrivateKey } from 'dealkit'
   * Address.fromBlsKey(PrivateKey.generate('bls').publicKey).protocol // 3
   */
  static fromBlsKey(publicKey: Uint8Array): Address {
    return Address.#of(protocol.bls, publicKey)
  }

  /**
   * The f4 address of a subaddress under an address manager actor.
   *
   *
   * @throws {ADDRESS_INVALID} for a subaddress of over 54 bytes, and for a namespace of 2^63 and over.
   * @example
   * import { Address } from 'dealkit'
   * Address.delegated(10, new Uint8Array(20)).toString('f') // 'f410f…'
   */
  static delegated(namespace: number | bigint, subaddress: Uint8Array): Address {
    return Address.#of(protocol.delegated, Buffer.concat([encodeLeb128(namespace), subaddress]))
  }

  static #of(kind: AddressProtocol, payload: Uint8Array): Address {
    const bytes = new Uint8Array(payload.length + 1)
    bytes[0] = kind
    bytes.set(payload, 1)
    return Address.fromBytes(bytes)
  }

  /**
   * An address of its protocol byte and payload, as CBOR carries it. The bytes are copied.
   *
   * @throws {ADDRESS_INVALID} when the bytes are not an address.
   * @example
   * import { Address } from 'dealkit'
   * Address.fromBytes(Uint8Array.of(0, 0xe8, 0x07)).toString() // 't01000'
   */
  static fromBytes(bytes: Uint8Array): Address {
    const wrong = faultOf(bytes)
    if (wrong !== undefined)
      throw addressErrors.ADDRESS_INVALID({ text: Buffer.from(bytes.subarray(0, 64)).toString('hex'), reason: wrong })
    return new Address(bytes[0] as AddressProtocol, bytes.slice())
  }

  /**
   * Reads an address of either network.
   *
   * @throws {ADDRESS_INVALID} when the text is no address, or its checksum does not match.
   * @example
   * import { Address } from 'dealkit'
   * Address.parse('f01000').equals(Address.parse('t01000')) // true
   */
  static parse(text: string): Address {
    const fail = (reason: string): never => {
      throw addressErrors.ADDRESS_INVALID({ text: text.slice(0, MAX_TEXT), reason })
    }
    if (text.length < 3 || text.length > MAX_TEXT) return fail(`it has ${text.length} characters`)
    if (text[0] !== 'f' && text[0] !== 't') return fail('it must start with f or t')
    const kind = '01234'.indexOf(text[1]!)
    const rest = text.slice(2)
    if (kind < 0) return fail(`protocol ${text[1]} is unknown`)
    if (kind === protocol.id) {
      if (!/^\d{1,19}$/.test(rest)) return fail('an actor id is 1 to 19 digits')
      if (BigInt(rest) > MAX_ID) return fail('actor ids are under 2^63')
      return Address.fromId(BigInt(rest))
    }
    let encoded = rest
    let namespace: Uint8Array = new Uint8Array(0)
    if (kind === protocol.delegated) {
      const split = /^(\d{1,20})f([a-z2-7]+)$/.exec(rest)
      if (split === null) return fail('a delegated address is written 4<namespace>f<subaddress>')
      if (BigInt(split[1]!) > MAX_ID) return fail('namespaces are under 2^63')
      namespace = encodeLeb128(BigInt(split[1]!))
      encoded = split[2]!
    }
    const decoded = decodeBase32(encoded)
    if (decoded === undefined || decoded.length < CHECKSUM_BYTES) return fail('its base32 part is malformed')
    const bytes = Buffer.concat([Uint8Array.of(kind), namespace, decoded.subarray(0, -CHECKSUM_BYTES)])
    const wrong = faultOf(bytes)
    if (wrong !== undefined) return fail(wrong)
    if (Buffer.compare(blake2b(bytes, CHECKSUM_BYTES), decoded.subarray(-CHECKSUM_BYTES)) !== 0)
      return fail('its checksum does not match')
    return new Address(kind as AddressProtocol, new Uint8Array(bytes))
  }

  /** The bytes behind the protocol byte: a varint, a digest or a key. A view; do not change it in place. */
  get payload(): Uint8Array {
    return this.bytes.subarray(1)
  }

  /** The actor id of an ID address. @throws {ADDRESS_HAS_NO_ID} for any other, {ADDRESS_ID_TOO_LARGE} from 2^53. */
  get id(): number {
    if (this.protocol !== protocol.id) throw addressErrors.ADDRESS_HAS_NO_ID({ address: this.toString() })
    const id = Number(decodeLeb128(this.payload)!.value)
    if (!Number.isSafeInteger(id)) throw addressErrors.ADDRESS_ID_TOO_LARGE({ address: this.toString() })
    return id
  }

  /** True for an ID address (f0). */
  get isId(): boolean {
    return this.protocol === protocol.id
  }

  /** True for the protocols that hold a key that can sign: f1, f3. */
  get isKey(): boolean {
    return this.protocol === protocol.secp256k1 || this.protocol === protocol.bls
  }

  /** True for the same protocol and payload, whatever prefix either was read with. */
  equals(other: Address): boolean {
    return this === other || Buffer.compare(this.bytes, other.bytes) === 0
  }

  /** The address as text: `t01000`, `f1…`; the prefix is `printAddressesFor`'s unless one is given. */
  toString(prefix: NetworkPrefix = printedPrefix): string {
    if (this.#text === undefined || this.#textPrefix !== prefix) {
      this.#text = this.#print(prefix)
      this.#textPrefix = prefix
    }
    return this.#text
  }

  #print(prefix: NetworkPrefix): string {
    if (this.protocol === protocol.id) return `${prefix}0${decodeLeb128(this.payload)!.value}`
    const checksum = blake2b(this.bytes, CHECKSUM_BYTES)
    if (this.protocol !== protocol.delegated)
      return `${prefix}${this.protocol}${encodeBase32(Buffer.concat([this.payload, checksum]))}`
    const { value, size } = decodeLeb128(this.payload)!
    return `${prefix}4${value}f${encodeBase32(Buffer.concat([this.payload.subarray(size), checksum]))}`
  }

  /** The text, so that `JSON.stringify` prints addresses as the APIs do. */
  toJSON(): string {
    return this.toString()
  }
}

/** What is wrong with an address's bytes, or undefined. */
function faultOf(bytes: Uint8Array): string | undefined {
  const size = bytes.length - 1
  switch (bytes[0]) {
    case protocol.id: {
      const id = decodeLeb128(bytes.subarray(1))
      if (id === undefined || id.size !== size) return 'its actor id is not one varint'
      return id.value > MAX_ID ? 'actor ids are under 2^63' : undefined
    }
    case protocol.secp256k1:
    case protocol.actor:
      return size === HASH_BYTES ? undefined : `its payload has ${size} bytes instead of ${HASH_BYTES}`
    case protocol.bls:
      return size === BLS_KEY_BYTES ? undefined : `its payload has ${size} bytes instead of ${BLS_KEY_BYTES}`
    case protocol.delegated: {
      const namespace = decodeLeb128(bytes.subarray(1))
      if (namespace === undefined) return 'its namespace is not a varint'
      if (namespace.value > MAX_ID) return 'namespaces are under 2^63'
      return size - namespace.size > MAX_SUBADDRESS_BYTES
        ? `its subaddress is over ${MAX_SUBADDRESS_BYTES} bytes`
        : undefined
    }
    case undefined:
      return 'it is empty'
    default:
      return `protocol ${bytes[0]} is unknown`
  }
}

/**
 * True for Go's text of an address that is not there.
 *
 * @example
 * import { isUndefinedAddressText } from '#sdk/address/address.ts'
 * isUndefinedAddressText('<empty>') // true
 * isUndefinedAddressText('t01000') // false
 */
export function isUndefinedAddressText(text: string): boolean {
  return text === '' || text === UNDEFINED_TEXT
}
