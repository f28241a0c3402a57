import { open } from 'node:fs/promises'
import { networkErrors } from './errors.ts'
import { type NetworkInfo, networkInfo } from './network-info.ts'
import { networkPath } from './network-path.ts'

const MAX_BYTES = 64 << 20

/**
 * Reads what describes a network: services with their tokens, accounts, miners.
 *
 * @throws {NETWORK_INFO_MISSING} when there is no such file
 * @throws {NETWORK_INFO_INVALID} when the file holds something else; the message never quotes what it holds
 * @example
 * import { loadNetworkInfo } from 'dealkit'
 * const { services } = await loadNetworkInfo()
 */
export async function loadNetworkInfo(path: string = networkPath()): Promise<NetworkInfo> {
  const text = await readText(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The parser quotes what it stumbled over, and that may be a token.
    throw networkErrors.NETWORK_INFO_INVALID({ path, reason: 'it is not JSON' })
  }
  const read = networkInfo.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const reason = issue === undefined ? 'it does not fit' : `${issue.path.join('.')}: ${issue.message}`
  throw networkErrors.NETWORK_INFO_INVALID({ path, reason })
}

async function readText(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      if (size > MAX_BYTES) throw networkErrors.NETWORK_INFO_INVALID({ path, reason: `it has ${size} bytes` })
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') throw networkErrors.NETWORK_INFO_MISSING({ path }, { cause: error })
    throw error
  }
}
