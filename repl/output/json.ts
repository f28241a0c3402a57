import { CID } from 'multiformats/cid'

/**
 * A value as JSON, one line unless indented: CIDs, addresses and bigints as text, bytes as base64, dates in ISO form.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(jsonable(value), null, indent) ?? 'null'
}

function jsonable(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return value
  const link = CID.asCID(value)
  if (link !== null) return link.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if ('toJSON' in value && typeof value.toJSON === 'function') return jsonable(value.toJSON())
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonable(item)]))
  if (value instanceof Set || Array.isArray(value)) return [...value].map(jsonable)
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonable(item)]))
}
