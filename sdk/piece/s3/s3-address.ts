import { isIP } from 'node:net'
import { s3Errors } from './errors.ts'

/** Where a bucket's name stands in URLs: in the path, or in front of the host. */
export type UrlStyle = 'path' | 'virtual'

/** The place of pieces as configurations say it. */
export interface S3Place {
  /** `http://HOST/BUCKET`, or without the bucket when that is given apart; without a scheme it is https, http on this machine. */
  readonly endPoint: string
  readonly bucket?: string | undefined
  /** Put before the names of pieces, without slashes at its ends. */
  readonly subDir?: string | undefined
  /** What requests are signed for; found in the host when left out. */
  readonly region?: string | undefined
  /** Found out from the host when left out. */
  readonly urlStyle?: UrlStyle | undefined
}

/** The place of pieces as requests need it. */
export interface S3Address {
  /** The API's URL, without the bucket. */
  readonly endpoint: string
  readonly bucket: string
  /** What keys begin with: empty, or ending in a slash. */
  readonly prefix: string
  readonly region: string
  readonly urlStyle: UrlStyle
  /** For messages. */
  readonly name: string
}

/**
 * Reads an end point in the form of the guide, `http://HOST/BUCKET`.
 *
 * The region is the first label of the host, as venus-market has it (`oss-cn-shanghai`); of AWS hosts it is the label
 * that names it; of this machine's, an IP address's and a bare name's it is `us-east-1`. The bucket is in the path of
 * URLs on such hosts, on those with a port, and on MinIO's; elsewhere it is in front of the host.
 *
 * @throws {S3_ADDRESS} it is no URL, or lacks the bucket
 * @see venus-market piecestorage/s3.go
 * @example
 * import { parseS3Address } from 'dealkit/piece'
 * const { bucket, region } = parseS3Address({ endPoint: 'http://oss-cn-shanghai.aliyuncs.com/pieces' })
 * console.log(bucket, region) // pieces oss-cn-shanghai
 */
export function parseS3Address({ endPoint, bucket, subDir, region, urlStyle }: S3Place): S3Address {
  const fail = (reason: string): never => {
    throw s3Errors.S3_ADDRESS({ endPoint: printable(endPoint), reason })
  }
  const url = parseUrl(endPoint.trim()) ?? fail('it is not the URL of a host')
  if (url.username !== '' || url.password !== '') fail('credentials do not belong into the URL')
  if (url.search !== '' || url.hash !== '') fail('it ends with ? or #')
  const inPath = segments(url.pathname)
  const name = bucket === undefined || bucket === '' ? inPath.shift() : bucket
  if (name === undefined) return fail('must append bucket in endpoint')
  if (!/^[\w][\w.-]{1,61}[\w]$/.test(name)) fail('bucket names have 3 to 63 letters, digits, dots and hyphens')
  const folders = [...inPath, ...segments(subDir ?? '')]
  if (folders.some((folder) => !/^[\w.+=-]+$/.test(folder) || /^\.+$/.test(folder))) {
    fail('folders below the bucket have names of letters, digits and . _ + = -')
  }
  return {
    endpoint: url.origin,
    bucket: name,
    prefix: folders.map((folder) => `${folder}/`).join(''),
    region: region === undefined || region === '' ? regionOf(url.hostname) : region,
    urlStyle: urlStyle ?? (isLocal(url.hostname) || url.port !== '' || isMinio(url.hostname) ? 'path' : 'virtual'),
    name: [url.origin, name, ...folders].join('/'),
  }
}

function parseUrl(text: string): URL | undefined {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const guessed = URL.parse(hasScheme ? text : `https://${text}`)
  if (guessed === null || !/^https?:$/.test(guessed.protocol) || guessed.hostname === '') return undefined
  if (!hasScheme && isLocal(guessed.hostname)) return new URL(`http://${text}`)
  return guessed
}

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '')

/** A name without dots, this machine, or an IP address: no place in front of which a bucket could stand. */
const isLocal = (host: string): boolean => !host.includes('.') || isIP(host.replace(/^\[|\]$/g, '')) !== 0

const isMinio = (host: string): boolean => host.split('.').some((label) => label.startsWith('minio'))

function regionOf(host: string): string {
  if (isLocal(host)) return 'us-east-1'
  const aws = /(?:^|\.)s3[.-](?:dualstack\.)?(?:([a-z]{2}(?:-[a-z]+)+-\d+)\.)?amazonaws\.com(?:\.cn)?$/.exec(host)
  if (aws !== null) return aws[1] ?? 'us-east-1'
  return host.split('.', 1)[0]!.replace(/-internal$/, '')
}

/** What somebody gave as the address, without what may be credentials. */
function printable(text: string): string {
  const shown = text
    .trim()
    .replace(/^.*@/, '')
    .replace(/[?#].*$/, '')
    .slice(0, 200)
  return shown === '' ? 'an empty EndPoint' : shown
}
