import { retrievalErrors } from './errors.ts'

export const carType = 'application/vnd.ipld.car'
export const rawType = 'application/vnd.ipld.raw'

/** How a CAR is put together. */
export interface CarParameters {
  readonly version: 1
  /** `dfs`: depth first, as links stand in blocks. */
  readonly order: 'dfs' | 'unk'
  /** Whether a block comes each time it is linked to. */
  readonly dups: boolean
}

export interface ChosenFormat {
  readonly format: 'car' | 'raw'
  readonly car: CarParameters
  /** Whether the URL alone says it. */
  readonly inUrl: boolean
}

/** Formats that gateways know and that are not verifiable as they come. */
const otherFormats = ['tar', 'dag-json', 'dag-cbor', 'json', 'cbor', 'ipns-record']

/**
 * The Content-Type of a CAR.
 *
 * @example
 * import { carContentType } from '#sdk/retrieval/gateway-format.ts'
 * carContentType({ version: 1, order: 'dfs', dups: false }) // 'application/vnd.ipld.car; version=1; order=dfs; dups=n'
 */
export function carContentType({ version, order, dups }: CarParameters): string {
  return `${carType}; version=${version}; order=${order}; dups=${dups ? 'y' : 'n'}`
}

/**
 * What a Content-Type says of a CAR; nothing if it is none. What is not said is unknown.
 *
 * @example
 * import { readCarContentType } from '#sdk/retrieval/gateway-format.ts'
 * readCarContentType('application/vnd.ipld.car; version=1; dups=y') // { version: 1, dups: true }
 * readCarContentType('text/html') // undefined
 */
export function readCarContentType(header: string): Partial<CarParameters> | undefined {
  const [type, parameters] = readMediaType(header)
  if (type !== carType) return undefined
  const dups = parameters.get('dups')
  return {
    ...(parameters.get('version') === '1' ? { version: 1 } : {}),
    ...(parameters.get('order') === 'dfs' ? { order: 'dfs' } : {}),
    ...(dups === 'y' || dups === 'n' ? { dups: dups === 'y' } : {}),
  }
}

/**
 * Chooses from `format` in the URL, else from Accept; `car-version`, `car-order` and `car-dups` go before Accept.
 *
 * @throws {GATEWAY_PARAMETER} {GATEWAY_FORMAT_MISSING} {GATEWAY_FORMAT_OTHER} nothing that is served was asked for.
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 * @example
 * import { chooseFormat } from '#sdk/retrieval/gateway-format.ts'
 * chooseFormat(new URLSearchParams('format=raw'), undefined).format // 'raw'
 */
export function chooseFormat(query: URLSearchParams, accept: string | undefined): ChosenFormat {
  const named = query.get('format')
  const ranges = (accept ?? '').split(',').map(readMediaType).filter(wanted).sort(byQuality)
  if (named !== null) {
    if (otherFormats.includes(named)) throw retrievalErrors.GATEWAY_FORMAT_OTHER({ format: named })
    if (named !== 'car' && named !== 'raw') {
      throw retrievalErrors.GATEWAY_PARAMETER({ name: 'format', value: named.slice(0, 64), expected: 'car or raw' })
    }
    const [, parameters] = ranges.find(([type]) => type === carType) ?? [carType, new Map<string, string>()]
    const said = ['car-order', 'car-dups'].every((name) => query.has(name)) || parameters.size === 0
    const car = readCarParameters(query, parameters)
    if (car === undefined) throw retrievalErrors.GATEWAY_FORMAT_OTHER({ format: accept ?? carType })
    return { format: named, car, inUrl: named === 'raw' || said }
  }
  for (const [type, parameters] of ranges) {
    const car = readCarParameters(query, type === carType ? parameters : new Map())
    if (type === rawType) return { format: 'raw', car: car ?? defaults, inUrl: false }
    if (type === carType && car !== undefined) return { format: 'car', car, inUrl: false }
  }
  const anything = ranges.length === 0 || ranges.some(([type]) => type === '*/*' || type === 'application/*')
  if (anything) throw retrievalErrors.GATEWAY_FORMAT_MISSING({})
  throw retrievalErrors.GATEWAY_FORMAT_OTHER({ format: (accept ?? '').slice(0, 128) })
}

const defaults: CarParameters = { version: 1, order: 'dfs', dups: false }

/** Nothing if Accept asks for a CAR that is not made here; the URL is refused by name. */
function readCarParameters(query: URLSearchParams, accept: ReadonlyMap<string, string>): CarParameters | undefined {
  const read = (name: 'version' | 'order' | 'dups', known: readonly string[]): string | undefined => {
    const inUrl = query.get(`car-${name}`)
    if (inUrl !== null && !known.includes(inUrl)) {
      const expected = known.join(' or ')
      throw retrievalErrors.GATEWAY_PARAMETER({ name: `car-${name}`, value: inUrl.slice(0, 64), expected })
    }
    return inUrl ?? accept.get(name)
  }
  const version = read('version', ['1'])
  const order = read('order', ['dfs', 'unk'])
  const dups = read('dups', ['y', 'n'])
  if (version !== undefined && version !== '1') return undefined
  if (order !== undefined && order !== 'dfs' && order !== 'unk') return undefined
  // Depth first is served also to those who take any order.
  return { ...defaults, dups: dups === 'y' }
}

type MediaRange = readonly [type: string, parameters: ReadonlyMap<string, string>]

function readMediaType(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim())
  const pairs = parameters.map((parameter): [string, string] => {
    const at = parameter.indexOf('=')
    const value = parameter.slice(at + 1).trim()
    return [parameter.slice(0, Math.max(at, 0)).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1')]
  })
  return [type.toLowerCase(), new Map(pairs)]
}

const qualityOf = ([, parameters]: MediaRange): number => {
  const quality = Number(parameters.get('q') ?? 1)
  return Number.isNaN(quality) ? 1 : quality
}
const wanted = (range: MediaRange): boolean => range[0] !== '' && qualityOf(range) > 0
const byQuality = (a: MediaRange, b: MediaRange): number => qualityOf(b) - qualityOf(a)
