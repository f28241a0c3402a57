import { DealkitError } from '#sdk/errors/dealkit-error.ts'

/**
 * What was wrong with a value or its bytes, and where inside the type it was.
 *
 * @example
 * import { CodecError, int, tuple } from 'dealkit/codec'
 * try {
 *   tuple('Point', { x: int }).fromJson({ X: 'one' })
 * } catch (error) {
 *   if (error instanceof CodecError) console.log(error.path, error.reason) // X, expected an integer, got "one"
 * }
 */
export class CodecError extends DealkitError {
  readonly path: string
  readonly reason: string

  constructor(reason: string, path = '', cause?: unknown) {
    super({
      code: 'CODEC_INVALID',
      message: path === '' ? reason : `${path}: ${reason}`,
      details: { path, reason },
      cause,
    })
    this.path = path
    this.reason = reason
  }

  /**
   * The same error seen from one level further out.
   *
   * @example
   * import { CodecError } from 'dealkit/codec'
   * CodecError.within('[2]', new CodecError('3 is odd', 'Size')).message // '[2].Size: 3 is odd'
   */
  static within(segment: string, error: unknown): CodecError {
    if (error instanceof CodecError) {
      const joint = error.path === '' || error.path.startsWith('[') ? '' : '.'
      return new CodecError(error.reason, `${segment}${joint}${error.path}`, error.cause)
    }
    const reason = error instanceof Error ? error.message : String(error)
    return new CodecError(reason, segment, error)
  }
}
