import { z } from 'zod'
import { formatDuration, parseDuration } from '#sdk/units/duration.ts'
import { writtenAs } from './written-as.ts'

/**
 * An entry that is a duration in Go's form (`10s`, `1h30m`) in the file, and milliseconds in the program.
 * Its default is given in milliseconds.
 *
 * @example
 * import { z } from 'zod'
 * import { configDuration } from '#testnet/service/config/config-duration.ts'
 * z.object({ PublishMsgPeriod: configDuration }).parse({ PublishMsgPeriod: '1h0m0s' }) // { PublishMsgPeriod: 3600000 }
 */
export const configDuration = writtenAs(z.number().nonnegative(), parseDuration, formatDuration)
