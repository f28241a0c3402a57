import { parse as parseToml, stringify as stringifyToml } from 'smol-toml'
import { z } from 'zod'

export type ConfigData = Record<string, unknown>

/** Reads TOML, or JSON for a file of that name. Throws the parser's error, which names line and column. */
export function parseConfigText(path: string, text: string): ConfigData {
  return (path.endsWith('.json') ? JSON.parse(text) : parseToml(text)) as ConfigData
}

/** Writes a configuration; in TOML every entry has its schema's description above it. */
export function formatConfigText(path: string, data: ConfigData, schema: z.ZodType): string {
  if (path.endsWith('.json')) return `${JSON.stringify(data, null, 2)}\n`
  const lines = ['# Default config:']
  let section = ''
  for (const line of stringifyToml(withoutUndefined(data)).split('\n')) {
    const header = /^\[\[?([^\]]+)\]\]?$/.exec(line)
    const key = /^([\w-]+) = /.exec(line)
    if (header !== null) section = header[1]!
    const path = header !== null ? section : key === null ? undefined : [section, key[1]!].filter(Boolean).join('.')
    const description = path === undefined ? undefined : descriptionAt(schema, path.split('.'))
    if (header !== null) lines.push('')
    if (description !== undefined) lines.push(`# ${description}`)
    if (line !== '') lines.push(line)
  }
  return `${lines.join('\n').trimEnd()}\n`
}

/** The description of the schema at a path of keys; arrays count as their items. */
function descriptionAt(schema: z.ZodType, path: readonly string[]): string | undefined {
  const [key, ...rest] = path
  if (key === undefined) return schema.description
  const inner = plain(schema)
  const field = inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>)[key] : undefined
  return field === undefined ? undefined : descriptionAt(field, rest)
}

function plain(schema: unknown): unknown {
  if (schema instanceof z.ZodArray) return plain(schema.element)
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  ) {
    return plain(schema.unwrap())
  }
  if (schema instanceof z.ZodCodec) return plain(schema.out)
  return schema
}

function withoutUndefined(data: ConfigData): ConfigData {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, isTable(value) ? withoutUndefined(value) : value]),
  )
}

/** Whether a value is a table; the TOML parser makes those without a prototype. */
export function isTable(value: unknown): value is ConfigData {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
