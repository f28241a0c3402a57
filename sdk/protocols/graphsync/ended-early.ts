import type { CID } from 'multiformats/cid'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { graphsyncErrors } from './errors.ts'
import { type ResponseStatus, responseStatus, statusText } from './status.ts'

/** How far a request had come when its answer ended. */
export interface EarlyEnd {
  readonly peer: string
  /** The last one of the answer. */
  readonly status: ResponseStatus
  /** Blocks that the peer said it lacks. */
  readonly missing: { readonly count: number; readonly first: CID | undefined }
  /** The block that should have come next. */
  readonly needs: CID | undefined
}

/**
 * What a request fails with whose answer ended before everything was there.
 *
 * @example
 * import { endedEarly } from '#sdk/protocols/graphsync/ended-early.ts'
 * import { responseStatus } from '#sdk/protocols/graphsync/status.ts'
 * const status = responseStatus.RequestCancelled
 * endedEarly({ peer: 'A', status, missing: { count: 0, first: undefined }, needs: undefined }).code // 'GRAPHSYNC_CANCELLED'
 */
export function endedEarly({ peer, status, missing, needs }: EarlyEnd): DealkitError {
  if (status === responseStatus.RequestCancelled) return graphsyncErrors.GRAPHSYNC_CANCELLED({ by: `peer ${peer}` })
  if (status > responseStatus.RequestCompletedPartial) {
    return graphsyncErrors.GRAPHSYNC_REFUSED({ peer, status: statusText(status) })
  }
  const { count, first } = missing
  if (first !== undefined) {
    return graphsyncErrors.GRAPHSYNC_INCOMPLETE({ peer, missing: count, cid: first.toString() })
  }
  return graphsyncErrors.GRAPHSYNC_ENDED_EARLY({ peer, cid: needs?.toString() ?? 'the last' })
}
