import { describe, expect, it, test } from 'vitest'
import { vectors } from '../test-vectors.ts'
import { parseEndpoint, printableUrl } from './endpoint.ts'

interface ApiInfo {
  readonly name: string
  readonly input: string
  readonly token: string
  readonly address: string
}

const known = vectors<ApiInfo>('api-info.json')

describe.skipIf(known.length === 0)('connection strings of lotus', () => {
  it.each(known.filter(({ input }) => input !== ''))('$name', ({ input, token, address }) => {
    const read = parseEndpoint(input, 'v1')
    expect(read.token ?? '').toBe(token)
    expect(read).toEqual({ ...parseEndpoint(address, 'v1'), token: read.token })
  })
})

describe('an endpoint', () => {
  it.each([
    ['/ip4/127.0.0.1/tcp/3453', 'http://127.0.0.1:3453/rpc/v1'],
    ['/ip4/127.0.0.1/tcp/41231/ws', 'http://127.0.0.1:41231/rpc/v1'],
    ['/ip6/::1/tcp/1234', 'http://[::1]:1234/rpc/v1'],
    ['/dns4/node.example/tcp/443/wss', 'https://node.example:443/rpc/v1'],
    ['/dns/node.example/tcp/80/https/version/v0', 'https://node.example:80/rpc/v0'],
    ['http://127.0.0.1:3453', 'http://127.0.0.1:3453/rpc/v1'],
    ['http://127.0.0.1:3453/', 'http://127.0.0.1:3453/rpc/v1'],
    ['ws://node:3453/rpc/v0', 'http://node:3453/rpc/v0'],
    ['wss://node', 'https://node/rpc/v1'],
    ['http://user:pass@host:1234/path', 'http://user:pass@host:1234/path'],
    [' https://api.example/rpc/v1/ ', 'https://api.example/rpc/v1'],
  ])('%s', (text, httpUrl) => {
    expect(parseEndpoint(text, 'v1')).toEqual({ httpUrl, wsUrl: httpUrl.replace('http', 'ws'), token: undefined })
  })

  it('may have its token before it, or in the query', () => {
    expect(parseEndpoint('a.b.c:/ip4/127.0.0.1/tcp/1', 'v0')).toMatchObject({ token: 'a.b.c' })
    expect(parseEndpoint('http://node:1/rpc/v1?token=a.b.c&x=1', 'v0')).toMatchObject({
      httpUrl: 'http://node:1/rpc/v1?x=1',
      token: 'a.b.c',
    })
  })

  it.each([
    ['', 'neither a URL nor a multiaddr'],
    ['localhost:3453', 'localhost is not http'],
    ['127.0.0.1:3453', 'neither a URL nor a multiaddr'],
    ['ftp://node', 'ftp is not http'],
    ['/unix/tmp/socket', 'must begin with /ip4'],
    ['/ip4/127.0.0.1/udp/1', 'must name a TCP port'],
    ['/ip4/127.0.0.1/tcp/70000', 'must name a TCP port'],
    ['/ip4/127.0.0.1/tcp/1/p2p/x', '/p2p is unknown'],
    ['/ip4/127.0.0.1/tcp/1/version', '/version needs a value'],
  ])('refuses "%s"', (text, reason) => {
    expect(() => parseEndpoint(text, 'v1')).toThrow(reason)
  })

  it('never quotes credentials', () => {
    const secrets = ['eyJhbGciOi.eyJBbGxvdyI.sig_nature:127.0.0.1:80', 'ftp://me:secret_word@node/x']
    for (const text of secrets) expect(() => parseEndpoint(text, 'v1')).toThrow(/^(?!.*(nature|secret_word))/)
  })
})

test('a printed URL has no user, password or query', () => {
  expect(printableUrl('http://me:pw@node:1/rpc/v1?token=x')).toBe('http://node:1/rpc/v1')
  expect(printableUrl('not a url with secret')).toBe('an unreadable URL')
})
