import { z } from 'zod'
import { DealkitError } from '#sdk/errors/index.ts'

/** An entry that people write in a form of its own: a mistake in it is a fault of the entry, in the words of `parse`. */
export function writtenAs<T>(value: z.ZodType<T, T>, parse: (text: string) => T, format: (value: T) => string) {
  return z.codec(z.string(), value, {
    decode: (text, context) => {
      try {
        return parse(text)
      } catch (error) {
        if (!DealkitError.is(error)) throw error
        context.issues.push({ code: 'custom', message: error.message, input: text })
        return z.NEVER
      }
    },
    encode: format,
  })
}
