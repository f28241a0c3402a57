import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeRawText, encodeRawText, rawTextBytes } from './raw-text.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const unhex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'))

it.each([
  ['616263', 'abc'],
  ['c3a9f09f9880', 'é😀'],
  ['efbbbf61', '\ufeffa'],
  ['61ff62', 'a\udcffb'],
  ['c3', '\udcc3'],
  ['c3a9c3', 'é\udcc3'],
  ['eda080', '\udced\udca0\udc80'],
  ['f09f9861', '\udcf0\udc9f\udc98a'],
  ['c080', '\udcc0\udc80'],
])('the bytes %s are the text %j', (digits, text) => {
  expect(decodeRawText(unhex(digits))).toBe(text)
  expect(hex(encodeRawText(text))).toBe(digits)
  expect(rawTextBytes(text)).toBe(digits.length / 2)
})

it('any bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = decodeRawText(bytes)
      expect(encodeRawText(text)).toEqual(new Uint8Array(bytes))
      expect(rawTextBytes(text)).toBe(bytes.length)
    }),
  )
})

it('what stands for no byte cannot be written', () => {
  expect(() => encodeRawText('a\ud800')).toThrow(expect.objectContaining({ code: 'CODEC_INVALID' }))
  expect(() => encodeRawText('\udc7f')).toThrow(/half a surrogate pair/)
})
