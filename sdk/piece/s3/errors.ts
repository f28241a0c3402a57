import { defineErrors } from '#sdk/errors/index.ts'

/** `doing` is what was asked for, as a verb: `read baga6ea4…`. */
type Failed = { readonly store: string; readonly doing: string }

/** What goes wrong with a piece store of an S3 API. */
export const s3Errors = defineErrors({
  S3_ADDRESS: {
    message: (d: { endPoint: string; reason: string }) => `${d.endPoint} is no place for pieces: ${d.reason}`,
    next: 'Write EndPoint as http://HOST/BUCKET: http://oss-cn-shanghai.aliyuncs.com/pieces, http://127.0.0.1:9000/pieces.',
  },
  S3_CREDENTIALS: {
    message: (d: { store: string; missing: string }) => `${d.store} has no ${d.missing}`,
    next: 'Give AccessKey and SecretKey, and Token if the keys are temporary ones.',
  },
  S3_DENIED: {
    message: (d: Failed & { reason: string }) => `${d.store} refused to ${d.doing}: ${d.reason}`,
    next: 'Check AccessKey, SecretKey and Token, and that their policy allows s3:ListBucket, s3:GetObject and, to write, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload.',
  },
  S3_BUCKET_MISSING: {
    message: (d: { store: string; bucket: string }) => `${d.store}: there is no bucket ${d.bucket}`,
    next: 'Create the bucket, or correct EndPoint; UrlStyle decides whether its name is in the path or in the host.',
  },
  S3_REGION: {
    message: (d: Failed & { region: string; reason: string }) =>
      `${d.store} does not ${d.doing} for the region ${d.region}: ${d.reason}`,
    next: 'Set Region of that store to the region of the bucket.',
  },
  S3_UNREACHABLE: {
    message: (d: Failed & { reason: string }) => `${d.store} could not be reached to ${d.doing}: ${d.reason}`,
    next: 'Check host and port of EndPoint, and the network between; it is tried again with the next use.',
  },
  S3_STALLED: {
    message: (d: Failed) => `${d.store} went silent when asked to ${d.doing}`,
    next: 'Check the server and the network between; it is tried again with the next use.',
  },
  S3_FAILED: {
    message: (d: Failed & { reason: string }) => `${d.store} failed to ${d.doing}: ${d.reason}`,
    next: 'Check the server and its log; EndPoint must be that of an S3 API.',
  },
  S3_LENGTH: {
    message: (d: Failed & { expected: number; found: number }) =>
      `${d.store} contradicts itself when asked to ${d.doing}: ${d.found} bytes instead of ${d.expected}`,
    next: 'Check the server and what lies between: lengths that change mean that data is lost on the way.',
  },
  S3_OBJECT_CHANGED: {
    message: (d: Failed) => `${d.store}: the object was replaced while asked to ${d.doing}`,
    next: 'Find out what else writes to this bucket: pieces never change.',
  },
  S3_OBJECT_MISSING: {
    message: (d: Failed) => `${d.store} has no such object to ${d.doing}`,
    next: 'See whether the bucket and the folder are those that the pieces were written to.',
  },
  S3_UPLOAD_GONE: {
    message: (d: Failed) => `${d.store} forgot the upload when asked to ${d.doing}`,
    next: 'Find out what aborts uploads of this bucket, such as a rule of its life cycle; then try again.',
  },
})

/**
 * Whether the store may well do the same thing later on: it was away, silent, or failed for reasons of its own.
 *
 * @example
 * import { isPassing, s3Errors } from 'dealkit/piece'
 * isPassing(s3Errors.S3_STALLED({ store: 'pieces', doing: 'read baga6ea4seaq…' })) // true
 * isPassing(new Error('no')) // false
 */
export function isPassing(error: unknown): boolean {
  return [s3Errors.S3_UNREACHABLE, s3Errors.S3_STALLED, s3Errors.S3_FAILED].some((row) => row.is(error))
}
