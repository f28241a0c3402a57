import { CID } from 'multiformats/cid'
import { retrievalErrors } from './errors.ts'
import { type CarParameters, chooseFormat } from './gateway-format.ts'

/** How much is sent of what stands at the end of the path. */
export const dagScopes = ['block', 'entity', 'all'] as const
export type DagScope = (typeof dagScopes)[number]

/** Bytes of a file, both ends included; negative ones count from the end, no `to` is the end. */
export interface EntityBytes {
  readonly from: number
  readonly to?: number
}

/** What is wanted of a DAG. */
export interface DagSelection {
  readonly scope: DagScope
  readonly entityBytes?: EntityBytes
}

/** What a request to a trustless gateway asks for. */
export type GatewayRequest =
  | { readonly format: 'raw'; readonly root: CID; readonly path: readonly []; readonly inUrl: boolean }
  | ({
      readonly format: 'car'
      readonly root: CID
      /** Names to be followed below the root. */
      readonly path: readonly string[]
      readonly car: CarParameters
      /** Whether the URL alone says all of this. */
      readonly inUrl: boolean
    } & DagSelection)

const maxPathSegments = 256

/**
 * Reads a request to a trustless gateway: the URL from `/ipfs/` on, and the Accept header.
 *
 * @throws {GATEWAY_PATH} {GATEWAY_PATH_RAW} {GATEWAY_PARAMETER} it cannot be understood.
 * @throws {GATEWAY_FORMAT_MISSING} {GATEWAY_FORMAT_OTHER} it asks for nothing that is served.
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 * @example
 * import { readGatewayRequest } from '#sdk/retrieval/gateway-request.ts'
 * const { root, format } = readGatewayRequest('/ipfs/bafkqabltnbxxe5a?format=raw', undefined)
 */
export function readGatewayRequest(url: string, accept: string | undefined): GatewayRequest {
  const [pathText = '', ...rest] = url.split('?')
  const query = new URLSearchParams(rest.join('?'))
  const { root, path } = readPath(pathText)
  const { format, car, inUrl } = chooseFormat(query, accept)
  if (format === 'raw') {
    if (path.length > 0) throw retrievalErrors.GATEWAY_PATH_RAW({})
    return { format, root, path: [], inUrl }
  }
  return { format, root, path, car, inUrl, ...readSelection(query) }
}

/**
 * The part of a URL that asks for this: from `/ipfs/` on.
 *
 * @example
 * import { gatewayPath } from '#sdk/retrieval/gateway-request.ts'
 * import { CID } from 'multiformats/cid'
 * const root = CID.parse('bafkqabltnbxxe5a')
 * gatewayPath({ format: 'raw', root, path: [], inUrl: true }) // '/ipfs/bafkqabltnbxxe5a?format=raw'
 */
export function gatewayPath(request: GatewayRequest): string {
  const path = ['/ipfs', request.root.toString(), ...request.path.map(encodeURIComponent)].join('/')
  if (request.format === 'raw') return `${path}?format=raw`
  const query = new URLSearchParams({ format: 'car', 'dag-scope': request.scope })
  if (request.entityBytes !== undefined) query.set('entity-bytes', formatEntityBytes(request.entityBytes))
  query.set('car-version', `${request.car.version}`)
  query.set('car-order', request.car.order)
  query.set('car-dups', request.car.dups ? 'y' : 'n')
  return `${path}?${query.toString().replaceAll('%3A', ':').replaceAll('%2A', '*')}`
}

function readPath(text: string): { root: CID; path: string[] } {
  const shown = text.slice(0, 256)
  const [, namespace, cidText = '', ...names] = text.replace(/\/+$/, '').split('/')
  if (namespace !== 'ipfs') throw retrievalErrors.GATEWAY_PATH({ path: shown, reason: 'it is not below /ipfs/' })
  if (names.length > maxPathSegments) {
    throw retrievalErrors.GATEWAY_PATH({ path: shown, reason: `it has over ${maxPathSegments} names` })
  }
  try {
    return { root: CID.parse(cidText), path: names.map(decodeURIComponent).filter((name) => name !== '') }
  } catch (cause) {
    const reason = cause instanceof URIError ? 'its percent signs are wrong' : `"${cidText.slice(0, 128)}" is not a CID`
    throw retrievalErrors.GATEWAY_PATH({ path: shown, reason }, { cause })
  }
}

function readSelection(query: URLSearchParams): DagSelection {
  const bytes = query.get('entity-bytes')
  const scope = query.get('dag-scope') ?? (bytes === null ? 'all' : 'entity')
  if (!isScope(scope)) {
    throw retrievalErrors.GATEWAY_PARAMETER({ name: 'dag-scope', value: scope, expected: dagScopes.join(', ') })
  }
  return bytes === null ? { scope } : { scope: 'entity', entityBytes: readEntityBytes(bytes) }
}

const isScope = (text: string): text is DagScope => (dagScopes as readonly string[]).includes(text)

function readEntityBytes(value: string): EntityBytes {
  const match = /^(-?\d{1,15}):(\*|-?\d{1,15})$/.exec(value)
  const [from, to] = [Number(match?.[1]), Number(match?.[2])]
  // Both from the start, or both from the end: then it shows that they are the wrong way round.
  if (match === null || (from >= 0 === to >= 0 && to < from)) {
    const expected = 'FROM:TO, whole numbers from the start or (negative) from the end, TO may be *'
    throw retrievalErrors.GATEWAY_PARAMETER({ name: 'entity-bytes', value: value.slice(0, 64), expected })
  }
  return match[2] === '*' ? { from } : { from, to }
}

const formatEntityBytes = ({ from, to }: EntityBytes): string => `${from}:${to ?? '*'}`
