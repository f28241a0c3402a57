import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type NetworkInfo, networkInfo } from './network-info.ts'
import { networkPath } from './network-path.ts'

/**
 * Writes what describes a network, so that readers see the old file or the new one and never a part.
 * Only the owner may read it. Directories on the way to it are made.
 *
 * @returns the path it was written to
 * @example
 * import { loadNetworkInfo, saveNetworkInfo } from 'dealkit'
 * await saveNetworkInfo(await loadNetworkInfo(), 'network.json') // '/home/me/network.json'
 */
export async function saveNetworkInfo(info: NetworkInfo, path: string = networkPath()): Promise<string> {
  const target = resolve(path)
  const text = `${JSON.stringify(networkInfo.parse(info), null, 2)}\n`
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const temporary = join(dirname(target), `.network-${randomUUID()}.json`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return target
}
