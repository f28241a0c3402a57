import { createHash, createHmac } from 'node:crypto'
import type { S3Address } from './s3-address.ts'
import type { S3Credentials } from './s3-bucket.ts'

export interface PresignOptions {
  readonly method: 'GET' | 'PUT'
  readonly key: string
  /** Seconds from `at` on in which the URL holds. */
  readonly seconds: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * A URL that carries its own signature: whoever has it may read or write one object for a while, without keys.
 *
 * Source: AWS Signature Version 4, "Authenticating Requests: Using Query Parameters".
 * @example
 * import { presign } from '#sdk/piece/s3/presign.ts'
 * import { parseS3Address } from 'dealkit/piece'
 * const address = parseS3Address({ endPoint: 'http://127.0.0.1:9000/pieces' })
 * const keys = { accessKey: 'minio', secretKey: 'secret' }
 * const url = presign(address, keys, { method: 'GET', key: 'baga…', seconds: 3600, at: Date.now() })
 * new URL(url).searchParams.has('X-Amz-Signature') // true
 */
export function presign(address: S3Address, credentials: S3Credentials, options: PresignOptions): string {
  const { method, key, seconds, at } = options
  const { accessKey, secretKey, token = '' } = credentials
  const url = objectUrl(address, key)
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${address.region}/s3/aws4_request`
  const query = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${accessKey}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', `${seconds}`],
    ...(token === '' ? [] : [['X-Amz-Security-Token', token]]),
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map(([name = '', value = '']) => `${encoded(name)}=${encoded(value)}`)
    .join('&')
  const request = [method, url.pathname, query, `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n')
  const hashed = createHash('sha256').update(request).digest('hex')
  const steps = [time.slice(0, 8), address.region, 's3', 'aws4_request']
  const signingKey = steps.reduce<string | Buffer>((secret, step) => hmac(secret, step), `AWS4${secretKey}`)
  const signature = hmac(signingKey, ['AWS4-HMAC-SHA256', time, scope, hashed].join('\n')).toString('hex')
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${signature}`
}

function objectUrl({ endpoint, bucket, urlStyle }: S3Address, key: string): URL {
  const url = new URL(endpoint)
  const names = urlStyle === 'path' ? [bucket, ...key.split('/')] : key.split('/')
  if (urlStyle === 'virtual') url.hostname = `${bucket}.${url.hostname}`
  url.pathname = `/${names.map(encoded).join('/')}`
  return url
}

/** Everything is escaped that RFC 3986 does not leave as it is. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
