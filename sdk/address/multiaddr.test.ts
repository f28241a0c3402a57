import { describe, expect, it } from 'vitest'
import { multiaddr, multiaddrText, multiaddrToBytes } from './multiaddr.ts'

describe('a multiaddr', () => {
  it.each([
    ['/ip4/127.0.0.1/tcp/58418', '047f00000106e432'],
    ['/dns4/market.example/tcp/443', '360e6d61726b65742e6578616d706c650601bb'],
  ])('%s', (text, digits) => {
    expect(Buffer.from(multiaddrToBytes(text)).toString('hex')).toBe(digits)
    expect(multiaddrText(new Uint8Array(Buffer.from(digits, 'hex')))).toBe(text)
    expect(multiaddr.fromJson(text)).toBe(text)
  })

  it('names what it refuses', () => {
    expect(() => multiaddrToBytes('127.0.0.1:80')).toThrow('"127.0.0.1:80" is not a multiaddr')
    expect(() => multiaddrText(Uint8Array.of(4, 127))).toThrow(expect.objectContaining({ code: 'MULTIADDR_INVALID' }))
    expect(() => multiaddr.fromJson(7)).toThrow('expected a multiaddr, got 7')
  })
})
