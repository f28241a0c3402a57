import { DealkitError } from '#sdk/errors/index.ts'
import { s3Errors } from './errors.ts'

/** What a failed request was about. */
export interface S3Request {
  readonly store: string
  readonly bucket: string
  readonly region: string
  /** A verb and its object: `read baga6ea4…`. */
  readonly doing: string
  /** What must not be printed. */
  readonly secrets: readonly string[]
}

/** The parts of the client's errors that say what happened. */
interface Symptoms {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const regionCodes = [
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]

/**
 * What went wrong, in our terms. The client's own error does not come along: it holds the request with its headers,
 * and servers send back what they were sent. Its name and message do, without secrets.
 *
 * @example
 * import { s3Failure } from '#sdk/piece/s3/s3-failure.ts'
 * const about = { store: 'http://127.0.0.1:9000/pieces', bucket: 'pieces', region: 'us-east-1' }
 * const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
 * s3Failure(refused, { ...about, doing: 'list its objects', secrets: [] }) // an S3_UNREACHABLE
 */
export function s3Failure(error: unknown, { store, bucket, region, doing, secrets }: S3Request): unknown {
  if (DealkitError.is(error)) return error
  const symptoms = symptomsOf(error)
  const status = symptoms.$metadata?.httpStatusCode
  const code = symptoms.name === 'Error' && typeof symptoms.code === 'string' ? symptoms.code : symptoms.name
  const reason = redacted(sayable(code, symptoms.message, status), secrets)
  const cause = new Error(redacted(`${code}: ${symptoms.message}`, secrets))
  const failed = { store, doing }
  if (code === 'NoSuchBucket') return s3Errors.S3_BUCKET_MISSING({ store, bucket }, { cause })
  if (code === 'NoSuchUpload') return s3Errors.S3_UPLOAD_GONE(failed, { cause })
  if (regionCodes.includes(code) || status === 301 || status === 307) {
    return s3Errors.S3_REGION({ ...failed, region, reason }, { cause })
  }
  if (status === 404) return s3Errors.S3_OBJECT_MISSING(failed, { cause })
  if (status === 401 || status === 403) return s3Errors.S3_DENIED({ ...failed, reason }, { cause })
  if (status === 412) return s3Errors.S3_OBJECT_CHANGED(failed, { cause })
  if (status !== undefined) return s3Errors.S3_FAILED({ ...failed, reason }, { cause })
  if (symptoms.name === 'TimeoutError' && typeof symptoms.code !== 'string') {
    const connecting = symptoms.message.includes('establish a connection')
    if (!connecting) return s3Errors.S3_STALLED(failed, { cause })
    return s3Errors.S3_UNREACHABLE({ ...failed, reason: 'no connection in time' }, { cause })
  }
  if (typeof symptoms.code === 'string') return s3Errors.S3_UNREACHABLE({ ...failed, reason: symptoms.code }, { cause })
  return s3Errors.S3_FAILED({ ...failed, reason }, { cause })
}

function symptomsOf(error: unknown): Symptoms {
  return error instanceof Error ? error : { name: 'Error', message: String(error) }
}

/** A request whose answer has no body says nothing but its status. */
function sayable(code: string, message: string, status: number | undefined): string {
  if (code === 'Error') return message
  const said = message === '' || message === code || message === 'UnknownError' ? '' : ` (${message})`
  return /^\d*$|^Unknown/.test(code) ? `status ${status ?? 'unknown'}${said}` : `${code}${said}`
}

function redacted(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '…')), text)
}
