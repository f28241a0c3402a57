import { describe, expect, test } from 'vitest'
import { parseEndpoint, printableUrl } from './endpoint.ts'
import { parseJson, stringifyJson } from './json.ts'

describe('endpoints', () => {
  test.each([
    ['/ip4/127.0.0.1/tcp/3453', 'http://127.0.0.1:3453/rpc/v1'],
    ['/dns/node.example/tcp/443/https', 'https://node.example:443/rpc/v1'],
    ['/ip6/::1/tcp/3453/http', 'http://[::1]:3453/rpc/v1'],
    ['/ip4/127.0.0.1/tcp/3453/version/v0', 'http://127.0.0.1:3453/rpc/v0'],
    ['http://127.0.0.1:3453', 'http://127.0.0.1:3453/rpc/v1'],
    ['wss://node.example/rpc/v0/', 'https://node.example/rpc/v0'],
  ])('%s is %s', (text, httpUrl) => {
    expect(parseEndpoint(text, 'v1')).toEqual({ httpUrl, wsUrl: httpUrl.replace('http', 'ws'), token: undefined })
  })

  test('take a token in front', () => {
    expect(parseEndpoint('a.b-c_d:/ip4/127.0.0.1/tcp/1', 'v0').token).toBe('a.b-c_d')
    expect(parseEndpoint('a.b.c:http://h:1', 'v0')).toMatchObject({ token: 'a.b.c', httpUrl: 'http://h:1/rpc/v0' })
  })

  test.each([
    '',
    'nonsense',
    'ftp://x',
    '/ip4/1.2.3.4',
    '/ip4/1.2.3.4/tcp/70000',
    '/ip4/1.2.3.4/udp/1',
    '/ip4/1.2.3.4/tcp/1/p2p',
  ])('"%s" is none', (text) => {
    expect(() => parseEndpoint(text, 'v0')).toThrow(expect.objectContaining({ code: 'ENDPOINT_INVALID' }))
  })

  test('are printed without secrets', () => {
    expect(printableUrl('http://user:pass@h:1/rpc/v0?token=x')).toBe('http://h:1/rpc/v0')
  })
})

describe('JSON', () => {
  test('keeps wide numbers exact and writes them as numbers', () => {
    expect(parseJson('[1,18446744073709551615,1.5,-9223372036854775808]')).toEqual([
      1,
      2n ** 64n - 1n,
      1.5,
      -(2n ** 63n),
    ])
    expect(stringifyJson({ id: 2n ** 64n - 1n, at: 1 })).toBe('{"id":18446744073709551615,"at":1}')
  })

  test('is refused when malformed or nested too deeply', () => {
    expect(() => parseJson('{')).toThrow(expect.objectContaining({ code: 'JSON_INVALID' }))
    expect(() => parseJson('['.repeat(300) + ']'.repeat(300))).toThrow(/nested deeper/)
    expect(parseJson(JSON.stringify('['.repeat(1000)))).toHaveLength(1000)
  })
})
