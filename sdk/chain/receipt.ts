import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'
import { withLaterFields } from '#sdk/codec/later-fields.ts'
import { int, nilBytes } from '#sdk/codec/primitives.ts'

/**
 * What came of a message: exit code 0 is success. Three fields until network version 18.
 * Source: venus venus-shared/types/message_receipt.go.
 */
export const receipt = withLaterFields(
  tuple('MessageReceipt', { exitCode: int, returned: as('Return', nilBytes()), gasUsed: int }),
  { EventsRoot: null },
)
export type Receipt = Infer<typeof receipt>
