import { fr32Padded, fr32Payload } from './fr32.ts'
import { levelOf } from './piece-tree.ts'

/**
 * A piece is hashed in segments of 1 MiB padded: large enough to keep the native hasher busy, small
 * enough to stay in a core's cache and to spread over threads.
 */
export const segmentPaddedBytes = 1024 * 1024
export const segmentPayloadBytes = (segmentPaddedBytes / fr32Padded) * fr32Payload
export const segmentLevel = levelOf(segmentPaddedBytes)
