import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { commandErrors } from '../../command-line/errors.ts'

/** That what was asked for as a file is none, such as a directory. */
export function noFile(cause: DealkitError) {
  const { cid, kind } = cause.details
  return commandErrors.COMMAND_FAILED(
    {
      reason: `${cid} is ${kind}, not a file`,
      next: 'Name a file in it by its path, ROOT/path/to/file, or add --car for everything under it.',
    },
    { cause },
  )
}
