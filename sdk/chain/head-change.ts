import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonStruct, oneOf } from '#sdk/codec/json.ts'
import { tipSet } from './tipset.ts'

/** A step of the chain's head: `current` comes first, `revert` before the `apply` of another branch. */
export const headChange = jsonStruct('HeadChange', {
  type: oneOf('current', 'apply', 'revert'),
  tipSet: as('Val', tipSet),
})
export type HeadChange = Infer<typeof headChange>
