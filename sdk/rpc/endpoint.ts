import { rpcErrors } from './errors.ts'

/** Where a component's API is, as every transport needs it. */
export interface ApiEndpoint {
  readonly httpUrl: string
  readonly wsUrl: string
  readonly token: string | undefined
}

// A token is whatever stands before the colon in front of an address, unless that is a URL's scheme.
const tokenAndAddress = /^(?![a-z]+:\/\/)([^\s/:]+):(\/.+|(?:https?|wss?):\/\/.+)$/
const schemes: Readonly<Record<string, boolean>> = { http: false, https: true, ws: false, wss: true }

/**
 * Reads a URL, a multiaddr, or either with a token before it (`TOKEN:ADDRESS`, as FULLNODE_API_INFO holds it); a URL
 * may also have it as `?token=`.
 * A path is added when there is none: /rpc/v0 or /rpc/v1. One port serves HTTP and WebSocket.
 * Source: venus venus-shared/api/api_info.go.
 * @param version the API version used when the endpoint names none
 * @throws {ENDPOINT_INVALID}
 *
 * @example
 * import { parseEndpoint } from '#sdk/rpc/endpoint.ts'
 * parseEndpoint('/ip4/127.0.0.1/tcp/3453', 'v1').httpUrl // 'http://127.0.0.1:3453/rpc/v1'
 */
export function parseEndpoint(text: string, version: string): ApiEndpoint {
  const trimmed = text.trim()
  const [, token, rest] = tokenAndAddress.exec(trimmed) ?? []
  const address = rest ?? trimmed
  if (address.startsWith('/')) return endpoint(fromMultiaddr(address, version), token)
  const url = fromUrl(address, version)
  const inQuery = url.searchParams.get('token') ?? undefined
  url.searchParams.delete('token')
  return endpoint(url.href, token ?? inQuery)
}

function endpoint(httpUrl: string, token: string | undefined): ApiEndpoint {
  return { httpUrl, wsUrl: httpUrl.replace(/^http/, 'ws'), token }
}

/**
 * A URL without user, password and query, for messages and logs.
 *
 * @example
 * import { printableUrl } from '#sdk/rpc/endpoint.ts'
 * printableUrl('http://me:secret@127.0.0.1:3453/rpc/v1?token=x') // 'http://127.0.0.1:3453/rpc/v1'
 */
export function printableUrl(text: string): string {
  try {
    const url = new URL(text)
    return `${url.protocol}//${url.host}${url.pathname}`
  } catch {
    return 'an unreadable URL' // whatever it was may hold a secret
  }
}

/** What somebody gave instead of an endpoint, without what looks like a token or a password. */
function printable(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[\w-]{8,}\.[\w-]+\.[\w-]+/g, '…')
    .replace(/\/\/[^/@]*@/, '//')
}

function fromUrl(text: string, version: string): URL {
  const fail = (reason: string): never => {
    throw rpcErrors.ENDPOINT_INVALID({ endpoint: printable(text), reason })
  }
  if (!URL.canParse(text)) return fail('it is neither a URL nor a multiaddr')
  const url = new URL(text)
  const scheme = url.protocol.slice(0, -1)
  if (!(scheme in schemes)) return fail(`${scheme} is not http, https, ws or wss`)
  const http = new URL(`${schemes[scheme] ? 'https' : 'http'}${text.slice(scheme.length)}`)
  http.pathname = url.pathname.replace(/\/+$/, '') || `/rpc/${version}`
  http.hash = ''
  return http
}

function fromMultiaddr(text: string, version: string): string {
  const fail = (reason: string): never => {
    throw rpcErrors.ENDPOINT_INVALID({ endpoint: printable(text), reason })
  }
  const parts = text.split('/').filter((part) => part !== '')
  const [family, host, transport, port, ...options] = parts
  if (family === undefined || !['ip4', 'ip6', 'dns', 'dns4', 'dns6'].includes(family))
    return fail('it must begin with /ip4, /ip6 or /dns')
  if (transport !== 'tcp' || port === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return fail('it must name a TCP port')
  let secure = false
  let path = version
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!
    if (option === 'version') path = options[++i] ?? fail('/version needs a value')
    else if (option in schemes) secure = schemes[option]!
    else return fail(`/${option} is unknown here`)
  }
  return `${secure ? 'https' : 'http'}://${family === 'ip6' ? `[${host}]` : host}:${port}/rpc/${path}`
}
