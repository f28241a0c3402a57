import type { z } from 'zod'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'

/**
 * A JSON type that a zod schema describes and whose TypeScript form is the JSON itself.
 *
 * @throws {CODEC_INVALID} from `fromJson`, naming the field that does not fit.
 * @example
 * import { zodCodec } from '#sdk/rpc/api/zod-codec.ts'
 * import { z } from 'zod'
 * zodCodec('Mode', z.enum(['auto', 'manual'])).fromJson('auto') // 'auto'
 */
export function zodCodec<S extends z.ZodType>(name: string, schema: S): JsonCodec<z.output<S>> {
  return {
    name,
    toJson: (value) => value,
    fromJson: (json) => {
      const read = schema.safeParse(json)
      if (read.success) return read.data
      const [issue] = read.error.issues
      throw new CodecError(issue?.message ?? 'it does not fit', issue?.path.join('.') ?? '')
    },
  }
}
