import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { serviceErrors } from '../errors.ts'
import { readTextFile } from './private-file.ts'

const holder = z.object({ pid: z.number().int().positive(), started: z.string() })
type Holder = z.infer<typeof holder>

/** Repos that this very process holds: its own pid in a lock file does not tell. */
const heldHere = new Set<string>()

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
      if (found !== undefined && (await isAlive(found))) {
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

async function isAlive(found: Holder): Promise<boolean> {
  if (found.pid === process.pid) return false
  try {
    process.kill(found.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const started = await startOf(found.pid)
  return started === undefined || found.started === '' || started === found.started
}

/** When a process started, in the kernel's ticks, where the system tells: a pid alone may have been given anew. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readTextFile(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}
