import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { serviceErrors } from '../errors.ts'
import { readTextFile } from './private-file.ts'

const holder = z.object({ pid: z.number().int().positive(), started: z.string() })
type Holder = z.infer<typeof holder>

/** Repos that this very process holds: its own pid in a lock file does not tell. */
const heldHere = new Set<string>()

/** A process that was killed a moment ago is still going: it gets this long before it counts as somebody. */
const endingMs = 1_500
const lookMs = 50

/**
 * Takes a repo for this process by a file that names it. The lock of a process that is gone is taken over.
 *
 * @returns what gives the repo back
 * @throws {SERVICE_REPO_LOCKED}
 */
export async function lockRepo(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'repo.lock')
  if (heldHere.has(path)) throw serviceErrors.SERVICE_REPO_LOCKED({ path: directory, holder: `${process.pid}` })
  heldHere.add(path)
  try {
    while (!(await createLock(path))) {
      const text = await readTextFile(path)
      if (text === undefined) continue
      const found = parseHolder(text)
      if (found !== undefined && (await staysAlive(found))) {
        throw serviceErrors.SERVICE_REPO_LOCKED({ path: directory, holder: `${found.pid}` })
      }
      await removeStale(path, text)
    }
  } catch (error) {
    heldHere.delete(path)
    throw error
  }
  return async () => {
    if (!heldHere.delete(path)) return
    await rm(path, { force: true })
  }
}

/** Linking makes the name and the content appear at once, so nobody reads a lock that is half written. */
async function createLock(path: string): Promise<boolean> {
  const started = (await startOf(process.pid)) ?? ''
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(aside, `${JSON.stringify({ pid: process.pid, started } satisfies Holder)}\n`, { mode: 0o600 })
  try {
    await link(aside, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(aside, { force: true })
  }
}

/** Of two processes that find the same stale lock, only one may remove it; the other must not take a fresh one. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await rename(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const taken = await readFile(aside, 'utf8')
  if (taken === text) await rm(aside, { force: true })
  else await rename(aside, path)
}

/** A lock file that is no such object was not written by this program, and holds nothing. */
function parseHolder(text: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function staysAlive(found: Holder): Promise<boolean> {
  for (let waited = 0; waited < endingMs; waited += lookMs) {
    if (!(await isAlive(found))) return false
    await sleep(lookMs)
  }
  return isAlive(found)
}

async function isAlive(found: Holder): Promise<boolean> {
  if (found.pid === process.pid) return false
  try {
    process.kill(found.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const [state, started] = await statOf(found.pid)
  // What has ended, and is only waiting for its parent to hear of it, holds nothing.
  if (state === 'Z' || state === 'X') return false
  return started === undefined || found.started === '' || started === found.started
}

async function startOf(pid: number): Promise<string | undefined> {
  return (await statOf(pid))[1]
}

/**
 * A process's state, and when it started in the kernel's ticks, where the system tells: a pid alone may have been given
 * anew.
 */
async function statOf(pid: number): Promise<readonly [state: string | undefined, started: string | undefined]> {
  const stat = await readTextFile(`/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [fields?.[0], fields?.[19]]
}
