import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where a network is described: the file that DEALKIT_NETWORK names, otherwise `~/.dealkit/network.json`.
 *
 * @example
 * import { networkPath } from '#sdk/network/network-path.ts'
 * networkPath({ DEALKIT_NETWORK: '/tmp/net.json' }) // '/tmp/net.json'
 */
export function networkPath(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['DEALKIT_NETWORK']
  return named === undefined || named === '' ? join(homedir(), '.dealkit', 'network.json') : named
}
