import { pieceErrors } from './errors.ts'
import { parseS3Address } from './s3/s3-address.ts'

/** Where pieces are kept, as `--piecestorage` says it. */
export type PieceStorageText =
  | { readonly kind: 'fs'; readonly path: string }
  | {
      readonly kind: 's3'
      readonly endPoint: string
      readonly accessKey: string
      readonly secretKey: string
      readonly token: string
    }

/**
 * Reads the value of `--piecestorage`: `fs:PATH`, or `s3:ACCESSKEY:SECRETKEY[:TOKEN]@URL` with the bucket as the URL's
 * path. The URL may lack its scheme, as in the guide.
 *
 * @throws {PIECE_STORAGE_TEXT} it has neither form; what may be a secret is not repeated
 * @throws {S3_ADDRESS} the part after the @ is no place for pieces
 * @see venus-market piecestorage/protocol.go
 * @example
 * import { parsePieceStorage } from 'dealkit/piece'
 * parsePieceStorage('fs:/mnt/piece') // { kind: 'fs', path: '/mnt/piece' }
 * parsePieceStorage('s3:key:secret@oss-cn-shanghai.aliyuncs.com/pieces')
 */
export function parsePieceStorage(text: string): PieceStorageText {
  const fail = (reason: string): never => {
    throw pieceErrors.PIECE_STORAGE_TEXT({ reason })
  }
  const colon = text.indexOf(':')
  if (colon < 0) return fail('it has no colon')
  const protocol = text.slice(0, colon).toLowerCase()
  const rest = text.slice(colon + 1)
  if (protocol === 'fs') return rest === '' ? fail('no path follows fs:') : { kind: 'fs', path: rest }
  if (protocol === 'presigns3') return fail('presigns3 reads the same buckets as s3: write s3')
  if (protocol !== 's3') return fail('it begins with neither fs: nor s3:')

  // The URL has no @, a secret may.
  const at = rest.lastIndexOf('@')
  if (at < 0) return fail('no @ stands between the keys and the URL')
  const [accessKey = '', secretKey = '', token = '', ...more] = rest.slice(0, at).split(':')
  if (more.length > 0)
    return fail('more than three fields stand before the @: put a secret with a colon into config.toml')
  if (accessKey === '' || secretKey === '') return fail('access key and secret key must both stand before the @')
  const endPoint = rest.slice(at + 1)
  parseS3Address({ endPoint })
  return { kind: 's3', endPoint, accessKey, secretKey, token }
}
