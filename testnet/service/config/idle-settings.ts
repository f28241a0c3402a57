import type { z } from 'zod'
import { type ConfigData, isTable } from './config-text.ts'

/** Keys of the real program's configuration that have no effect here, with the reason; `DAGStore` stands for all below. */
export type IdleKeys = Readonly<Record<string, string>>

/**
 * What to say at start of settings that somebody has changed and that have no effect here: never is one passed over in
 * silence. One left at its default is not spoken of.
 *
 * @example
 * import { z } from 'zod'
 * import { idleSettings } from '#testnet/service/config/idle-settings.ts'
 * const schema = z.object({ Journal: z.object({ Path: z.string() }).default({ Path: '' }) })
 * const reasons = { 'Journal.Path': 'time lines are in the database' }
 * idleSettings(schema, { Journal: { Path: '/var/journal' } }, reasons)
 * // ['[Journal] Path = "/var/journal" has no effect here: time lines are in the database']
 */
export function idleSettings<S extends z.ZodObject>(schema: S, value: z.output<S>, idle: IdleKeys): string[] {
  const given = fileData(schema, value)
  const usual = fileData(schema, schema.parse({}))
  return Object.entries(idle).flatMap(([path, reason]) => {
    const steps = path.split('.')
    return changedBelow(steps, at(given, steps), at(usual, steps)).map(
      ([key, set]) => `${keyText(key)} = ${shown(key, set)} has no effect here: ${reason}`,
    )
  })
}

/** As it stands in the file: durations as text. */
function fileData<S extends z.ZodObject>(schema: S, value: z.output<S>): ConfigData {
  return schema.encode(value) as ConfigData
}

function at(data: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((found, step) => (isTable(found) ? found[step] : undefined), data)
}

function changedBelow(path: readonly string[], given: unknown, usual: unknown): (readonly [string[], unknown])[] {
  if (isTable(given))
    return Object.entries(given).flatMap(([key, value]) =>
      changedBelow([...path, key], value, isTable(usual) ? usual[key] : undefined),
    )
  return given === undefined || JSON.stringify(given) === JSON.stringify(usual) ? [] : [[[...path], given]]
}

function keyText(path: readonly string[]): string {
  const table = path.slice(0, -1).join('.')
  return table === '' ? path.at(-1)! : `[${table}] ${path.at(-1)}`
}

/** A secret is not shown. */
function shown(path: readonly string[], value: unknown): string {
  return /token|secret|pass|key/i.test(path.at(-1)!) ? '…' : JSON.stringify(value)
}
