import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonStruct } from '#sdk/codec/json.ts'
import { text, uint } from '#sdk/codec/primitives.ts'

/** A component's release, and its API's: a byte each for major, minor and patch. */
export const version = jsonStruct('Version', { version: text(), apiVersion: as('APIVersion', uint) })
export type Version = Infer<typeof version>
