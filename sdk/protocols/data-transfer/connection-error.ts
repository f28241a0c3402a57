import { DealkitError } from '#sdk/errors/dealkit-error.ts'

const codes = [
  'GRAPHSYNC_CONNECTION_LOST',
  'GRAPHSYNC_STOPPED',
  'STREAM_LOST',
  'STREAM_TIMEOUT',
  'STREAM_CANCELLED',
  'PEER_UNREACHABLE',
  'PEER_ADDRESS_UNKNOWN',
]

/**
 * Whether a restart may get over an error: the way to the peer is gone, not the sense of the transfer.
 *
 * @example
 * import { isConnectionError } from '#sdk/protocols/data-transfer/connection-error.ts'
 * isConnectionError(new Error('no')) // false
 */
export function isConnectionError(error: unknown): boolean {
  return codes.some((code) => DealkitError.is(error, code))
}
