import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Endpoints } from '#sdk/network/connect.ts'
import { networkPath } from '#sdk/network/network-path.ts'
import { apiInfoOf, apiVariables } from './api-variables.ts'
import type { ClientName } from './command.ts'
import { commandErrors } from './errors.ts'
import { expandHome } from './kinds.ts'
import type { Program } from './program.ts'

/** What the command line says about where the program's daemon is. */
export interface Whereabouts {
  readonly repo: string
  readonly apiUrl: string | undefined
  readonly token: string | undefined
  readonly env: NodeJS.ProcessEnv
}

type Component = keyof Endpoints

/** The program's repo: `--repo`, the variable, or the default. */
export function repoOf(program: Program, given: string | undefined, env: NodeJS.ProcessEnv): string {
  return given ?? expandHome(env[program.repo.env] || program.repo.path)
}

/**
 * Finds the components that a command needs: the program's own daemon by `--api-url` and `--token`, by the variable
 * that holds TOKEN:ADDRESS, or by the files `api` and `token` of its repo; all others by their variable, or by the repo's
 * configuration.
 *
 * @throws {DAEMON_NOT_INITIALIZED} @throws {DAEMON_NOT_RUNNING} @throws {DAEMON_SECTION_MISSING}
 * @throws {DAEMON_CONFIG_UNREADABLE}
 */
export async function findEndpoints(
  program: Program,
  needs: readonly ClientName[],
  where: Whereabouts,
): Promise<Endpoints> {
  const found: Partial<Record<Component, Endpoints[Component]>> = {}
  for (const need of needs) {
    const component: Component = need === 'testnet' ? 'node' : need
    if (found[component] !== undefined) continue
    found[component] =
      component === program.daemon?.component || (need === 'testnet' && program.daemon?.component === 'node')
        ? await ownDaemon(program, where)
        : await configured(program, component, where)
  }
  return found
}

async function ownDaemon(program: Program, where: Whereabouts): Promise<{ url: string; token?: string }> {
  const { daemon } = program
  const info = daemon === undefined ? undefined : where.env[daemon.apiInfoEnv]
  if (where.apiUrl === undefined && info) return { url: info }
  const token = where.token ?? (await textOf(join(where.repo, 'token')))
  const url = where.apiUrl ?? (await textOf(join(where.repo, 'api')))
  if (url === undefined) {
    await requireInitialized(program, where.repo, where.env)
    throw commandErrors.DAEMON_NOT_RUNNING({
      program: program.name,
      repo: where.repo,
      start: daemon?.start ?? program.name,
      describedIn: described(where.env),
    })
  }
  return token === undefined ? { url } : { url, token }
}

/** A daemon that does not make its repo itself has one made first. Who looks for one may also look in the environment. @throws {DAEMON_NOT_INITIALIZED} */
export async function requireInitialized(
  { name, daemon, config }: Program,
  repo: string,
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  if (daemon?.init === undefined || config === undefined) return
  if ((await textOf(join(repo, config.file))) !== undefined) return
  throw commandErrors.DAEMON_NOT_INITIALIZED({
    program: name,
    repo,
    init: daemon.init,
    start: daemon.start,
    describedIn: described(env),
  })
}

/** The file of the local network that there is, which runs such a daemon too. */
function described(env: NodeJS.ProcessEnv | undefined): string | undefined {
  if (env === undefined) return undefined
  const file = networkPath(env)
  return existsSync(file) ? file : undefined
}

async function configured(
  program: Program,
  component: Component,
  where: Whereabouts,
): Promise<{ url: string; token?: string }> {
  const info = apiInfoOf(component, where.env)
  if (info !== undefined) return { url: info }
  const section = program.config?.sections[component]
  if (program.config === undefined || section === undefined) throw commandErrors.DAEMON_UNKNOWN({ component })
  const file = join(where.repo, program.config.file)
  const { Url, Token } = await sectionOf(file, section)
  if (typeof Url !== 'string' || Url === '')
    throw commandErrors.DAEMON_SECTION_MISSING({
      program: program.name,
      file,
      section,
      component,
      variable: variableOf(component),
    })
  return typeof Token === 'string' && Token !== '' ? { url: Url, token: Token } : { url: Url }
}

function variableOf(component: Component): string | undefined {
  return component in apiVariables ? apiVariables[component as keyof typeof apiVariables] : undefined
}

async function sectionOf(file: string, section: string): Promise<Record<string, unknown>> {
  const content = await textOf(file)
  if (content === undefined) return {}
  try {
    const { parse } = await import('smol-toml')
    const table: unknown = parse(content)[section]
    return typeof table === 'object' && table !== null ? { ...table } : {}
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause)
    throw commandErrors.DAEMON_CONFIG_UNREADABLE({ file, reason }, { cause })
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw commandErrors.DAEMON_CONFIG_UNREADABLE({ file: path, reason: code ?? String(cause) }, { cause })
  }
}
