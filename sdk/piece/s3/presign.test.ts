import { expect, it } from 'vitest'
import { presign } from './presign.ts'
import { parseS3Address } from './s3-address.ts'

it('signs the example of the documentation of AWS as it stands there', () => {
  const address = { ...parseS3Address({ endPoint: 'https://s3.amazonaws.com/examplebucket' }), region: 'us-east-1' }
  const keys = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
  const at = Date.UTC(2013, 4, 24)
  const url = presign({ ...address, urlStyle: 'virtual' }, keys, {
    method: 'GET',
    key: 'test.txt',
    seconds: 86_400,
    at,
  })
  expect(url).toBe(
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z' +
      '&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  )
})

it('names the bucket where the store has it, and carries the token of temporary keys', () => {
  const address = parseS3Address({ endPoint: 'http://127.0.0.1:9000/pieces', subDir: 'a+b' })
  const keys = { accessKey: 'key', secretKey: 'secret', token: 'to/ken' }
  const url = presign(address, keys, { method: 'GET', key: `${address.prefix}baga`, seconds: 60, at: 0 })
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:9000\/pieces\/a%2Bb\/baga\?/)
  expect(new URL(url).searchParams.get('X-Amz-Security-Token')).toBe('to/ken')
})
