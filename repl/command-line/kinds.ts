import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { parseDuration, parseEpochs } from '#sdk/units/duration.ts'
import { parseFil } from '#sdk/units/fil.ts'
import { isPaddedPieceSize, pieceSizesNear } from '#sdk/units/piece-size.ts'
import { parseSize } from '#sdk/units/size.ts'
import type { Kind, Parameter, Settings } from './parameter.ts'

/** A kind of value as a function that declares a parameter of it. */
export function parameterOf<T>(kind: Kind<T>): <const S extends Settings>(settings: S) => Parameter<T, S> {
  return (settings) => ({ kind, settings })
}

/** Any text that is not empty. */
export const text = parameterOf<string>({
  placeholder: 'text',
  expected: 'some text',
  parse: (typed) => (typed === '' ? refuse('it is empty') : typed),
})

/** A whole number; it may be negative. */
export const integer = parameterOf<number>({
  placeholder: 'number',
  expected: 'a whole number',
  parse(typed) {
    const number = /^[+-]?\d{1,16}$/.test(typed.trim()) ? Number(typed) : Number.NaN
    return Number.isSafeInteger(number) ? number : refuse('it is not a whole number')
  },
})

/** An amount in attoFIL, typed as FIL: `0.02fil`, `10 FIL`, `500 attofil`. */
export const fil = parameterOf<bigint>({
  placeholder: 'FIL',
  expected: 'an amount such as 0.02fil or 500 attofil',
  parse(typed) {
    const attoFil = parseFil(typed)
    return attoFil < 0n ? refuse('it is negative') : attoFil
  },
})

/** Whole attoFIL, typed as digits: what gas and collateral flags of the Go programs take. */
export const attoFil = parameterOf<bigint>({
  placeholder: 'attoFIL',
  expected: 'attoFIL in digits',
  parse: (typed) => (/^\d{1,40}$/.test(typed.trim()) ? BigInt(typed) : refuse('it is not a number of digits')),
})

/** Bytes, typed with a unit of base 1024: `512b`, `8M`, `8MiB`. */
export const size = parameterOf<number>({
  placeholder: 'size',
  expected: 'a size such as 512b, 8M or 32GiB',
  parse: parseSize,
})

/** Padded bytes of a piece: a power of two, typed as a size. */
export const pieceSize = parameterOf<number>({
  placeholder: 'size',
  expected: 'padded bytes, a power of two such as 512b, 8M or 32GiB',
  parse(typed) {
    const bytes = parseSize(typed)
    if (isPaddedPieceSize(bytes)) return bytes
    return refuse(`sizes of pieces are padded, and powers of two: ${pieceSizesNear(bytes)} would do`)
  },
})

/** Bytes, typed as two hex digits each. */
export const hex = parameterOf<Uint8Array>({
  placeholder: 'hex',
  expected: 'two hex digits for each byte, such as 68656c6c6f',
  parse: (typed) => (/^([0-9a-f]{2})*$/i.test(typed) ? Buffer.from(typed, 'hex') : refuse('it is not hex')),
})

export const address = parameterOf<Address>({
  placeholder: 'address',
  expected: 'an address such as t01000 or t3…',
  // Addresses bring the hash functions along, which a help text does without.
  parse: async (typed) => (await import('#sdk/address/address.ts')).Address.parse(typed.trim()),
})

/** The last eight characters of a CID, as lists have them, or one with its middle left out. */
const shortened = /^(\.{3})?[a-z2-7]{8}$|^[a-z2-7]*(…|\.{3})[a-z2-7]*$/

export const cid = parameterOf<CID>({
  placeholder: 'cid',
  expected: 'a whole CID such as bafy… or baga…',
  async parse(typed) {
    if (shortened.test(typed.trim())) refuse('lists shorten CIDs so; with -v or --json they print whole ones')
    const { CID } = await import('multiformats/cid')
    try {
      return CID.parse(typed.trim())
    } catch (error) {
      return refuse('it is not a CID', error)
    }
  },
})

/** A number of 64 bits that a list prints: of an import, a transfer or a retrieval. */
export const numberFrom = (list: string, placeholder = 'id') =>
  parameterOf<bigint>({
    placeholder,
    expected: `the number that "${list}" prints`,
    parse: (typed) => (/^\d{1,20}$/.test(typed.trim()) ? BigInt(typed) : refuse('it is not a number')),
  })

/** Milliseconds, typed in Go's form: `10s`, `1h30m`. */
export const duration = parameterOf<number>({
  placeholder: 'duration',
  expected: 'a duration such as 10s, 5m or 1h30m',
  parse: parseDuration,
})

/** Chain time in epochs: a bare number, or with a unit such as `180d`. */
export const epochs = parameterOf<number>({
  placeholder: 'epochs',
  expected: 'epochs such as 518400, or a duration such as 180d',
  parse: parseEpochs,
})

/** A path of a file, made absolute; `~` is the home directory. */
export const path = parameterOf<string>({
  placeholder: 'path',
  expected: 'the path of a file',
  completes: 'files',
  parse: (typed) => (typed === '' ? refuse('it is empty') : resolve(expandHome(typed))),
})

/** A path of a directory, made absolute; `~` is the home directory. */
export const directory = parameterOf<string>({
  placeholder: 'dir',
  expected: 'the path of a directory',
  completes: 'directories',
  parse: (typed) => (typed === '' ? refuse('it is empty') : resolve(expandHome(typed))),
})

/** Where a component's API is: a URL, or a multiaddr with or without a slash at its end. */
export const endpoint = parameterOf<string>({
  placeholder: 'url',
  expected: 'a URL such as http://127.0.0.1:3453, or a multiaddr such as /ip4/127.0.0.1/tcp/3453',
  async parse(typed) {
    const { parseEndpoint } = await import('#sdk/rpc/endpoint.ts')
    parseEndpoint(typed, 'v0')
    return typed.trim().replace(/\/+$/, '')
  },
})

/** A network address as miners register it, without slashes at its end. */
export const multiaddr = parameterOf<string>({
  placeholder: 'multiaddr',
  expected: 'a multiaddr such as /ip4/127.0.0.1/tcp/58418',
  async parse(typed) {
    const { multiaddrText, multiaddrToBytes } = await import('#sdk/address/multiaddr.ts')
    return multiaddrText(multiaddrToBytes(typed.trim().replace(/\/+$/, '')))
  },
})

const booleans: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false }
const boolean = parameterOf<boolean>({
  placeholder: 'true|false',
  expected: 'true or false',
  bare: true,
  parse: (typed) => booleans[typed.toLowerCase()] ?? refuse('it is neither true nor false'),
})

/** Yes or no: `--online`, `--online=false`; false when left out, unless the default says otherwise. */
export function flag<const S extends Settings>(settings: S): Parameter<boolean, S & { readonly default: string }> {
  return boolean({ default: 'false', ...settings })
}

/** Yes or no, or not said: undefined when left out. */
export const maybe = boolean

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]) {
  return parameterOf<W>({
    placeholder: words.join('|'),
    expected: words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`,
    choices: words,
    parse: (typed) => words.find((word) => word === typed) ?? refuse('it is not known here'),
  })
}

/** A path that begins with `~` has the home directory there. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path
}

function refuse(reason: string, cause?: unknown): never {
  throw new Refused(reason, { cause })
}

/** Why a text is no value of its kind; the parser adds where it stands, and what would do. */
class Refused extends Error {}
