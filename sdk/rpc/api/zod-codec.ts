import type { z } from 'zod'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'

/** A JSON type that a zod schema describes and whose TypeScript form is the JSON itself. */
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
