import { connect } from 'node:net'
import type { PeerInfo } from '#sdk/crypto/peer-info.ts'
import { chainErrors } from '../errors.ts'

const PATIENCE_MS = 10_000

/** Milliseconds that opening a TCP connection to a peer takes. @throws {PEER_UNREACHABLE} */
export function pingPeer({ peerId, addresses }: PeerInfo, signal: AbortSignal): Promise<number> {
  const target = addresses.map((address) => /^\/(?:ip4|ip6|dns4?)\/([^/]+)\/tcp\/(\d+)/.exec(address)).find(Boolean)
  const unreachable = (reason: string, cause?: Error) =>
    chainErrors.PEER_UNREACHABLE({ peerId: peerId ?? '', reason }, { cause })
  if (target === undefined || target === null) return Promise.reject(unreachable('it has no TCP address'))
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target[1]!, port: Number(target[2]), signal, timeout: PATIENCE_MS })
    socket.once('connect', () => {
      resolve(performance.now() - started)
      socket.destroy()
    })
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)))
    socket.once('error', (error) => reject(unreachable(error.message, error)))
  })
}
