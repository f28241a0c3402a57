import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'

/** The system actor keeps nothing. */
export const systemState = tuple('system.State', {})
export type SystemState = Infer<typeof systemState>
