import { z } from 'zod'
import { DealkitError } from '#sdk/errors/index.ts'
import { formatDuration, parseDuration } from '#sdk/units/duration.ts'

/**
 * An entry that is a duration in Go's form (`10s`, `1h30m`) in the file, and milliseconds in the program.
 * Its default is given in milliseconds.
 *
 * @example
 * import { z } from 'zod'
 * import { configDuration } from '#testnet/service/config/config-duration.ts'
 * z.object({ PublishMsgPeriod: configDuration }).parse({ PublishMsgPeriod: '1h0m0s' }) // { PublishMsgPeriod: 3600000 }
 */
export const configDuration = z.codec(z.string(), z.number().nonnegative(), {
  decode: (text, context) => {
    try {
      return parseDuration(text)
    } catch (error) {
      if (!DealkitError.is(error)) throw error
      context.issues.push({ code: 'custom', message: error.message, input: text })
      return z.NEVER
    }
  },
  encode: (milliseconds) => formatDuration(milliseconds),
})
