import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonStruct, numbered, time, uuid } from '#sdk/codec/json.ts'
import { text } from '#sdk/codec/primitives.ts'

/** A chain node that the messager also publishes to. */
export const messagerNode = jsonStruct('Node', {
  id: as('ID', uuid),
  name: text(),
  url: as('URL', text()),
  token: text(),
  type: numbered('NodeType', { full: 1, light: 2 }),
  createdAt: time,
  updatedAt: time,
})
export type MessagerNode = Infer<typeof messagerNode>
