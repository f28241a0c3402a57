import { TomlError } from 'smol-toml'
import { z } from 'zod'
import { serviceErrors } from '../errors.ts'
import { makePrivate, readTextFile } from '../repo/private-file.ts'
import type { Repo } from '../repo/repo.ts'
import { configProblem } from './config-place.ts'
import { type ConfigData, formatConfigText, isTable, parseConfigText } from './config-text.ts'

/** Some of a configuration's entries, as flags give them or a setter changes them. */
export type PartialConfig<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: PartialConfig<T[K]> | undefined }
    : T

export interface ConfigFile<S extends z.ZodObject> {
  /** The file's entries with the flags over them and defaults for the rest. */
  readonly value: z.output<S>
  /** Changes entries here and in the file; flags stay out of the file. */
  update(change: PartialConfig<z.input<S>>): Promise<void>
}

/**
 * Loads a component's configuration. The first time there is no file: it is written, with what the flags say
 * and defaults for the rest. Later the flags lie over what the file says, and are written only where it says nothing:
 * a file that somebody began by hand is completed by the first start.
 *
 * @throws {SERVICE_CONFIG_INVALID}
 */
export async function loadConfig<S extends z.ZodObject>(
  repo: Repo,
  name: string,
  schema: S,
  flags: PartialConfig<z.input<S>> = {} as PartialConfig<z.input<S>>,
): Promise<ConfigFile<S>> {
  const path = repo.file(name)
  const text = await readTextFile(path)
  const check = (data: ConfigData): z.output<S> => {
    const result = schema.safeParse(data)
    if (result.success) return result.data
    throw serviceErrors.SERVICE_CONFIG_INVALID({ path, problem: configProblem(text ?? '', result.error) })
  }
  const write = async (data: ConfigData) => {
    const full = z.encode(schema, check(data)) as ConfigData
    await repo.writePrivate(name, formatConfigText(path, full, schema))
  }

  const before = text === undefined ? {} : parsed(path, text)
  let stored = completed(before, flags as ConfigData)
  let value = check(overlay(stored, flags as ConfigData))
  if (text === undefined || stored !== before) await write(stored)
  else await makePrivate(path)

  return {
    get value() {
      return value
    },
    async update(change) {
      const changed = overlay(stored, change as ConfigData)
      value = check(overlay(overlay(changed, flags as ConfigData), change as ConfigData))
      stored = changed
      await write(stored)
    },
  }
}

function parsed(path: string, text: string): ConfigData {
  try {
    return parseConfigText(path, text)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause)
    const problem = cause instanceof TomlError ? `line ${cause.line}: ${said}` : said
    // A parser's error shows the lines around, which may hold secrets.
    throw serviceErrors.SERVICE_CONFIG_INVALID({ path, problem })
  }
}

/** Entries with others laid over them, table by table. */
export function overlay(base: ConfigData, top: ConfigData): ConfigData {
  const joined: ConfigData = { ...base }
  for (const [key, value] of Object.entries(top)) {
    if (value === undefined) continue
    const under = joined[key]
    joined[key] = isTable(value) ? overlay(isTable(under) ? under : {}, value) : value
  }
  return joined
}

/** The file's entries, with those of the flags where it has none, or an empty one; the same object if it has all. */
function completed(file: ConfigData, flags: ConfigData): ConfigData {
  let full = file
  for (const [key, flag] of Object.entries(flags)) {
    const entry = file[key]
    if (!says(flag)) continue
    const unsaid = entry === undefined || entry === '' || (Array.isArray(entry) && entry.length === 0)
    const value = isTable(flag) && isTable(entry) ? completed(entry, flag) : unsaid ? flag : entry
    if (value !== entry) full = { ...full, [key]: value }
  }
  return full
}

const says = (value: unknown): boolean => (isTable(value) ? Object.values(value).some(says) : value !== undefined)
