import { multiaddrToBytes } from '#sdk/address/multiaddr.ts'
import { withoutPeer } from '#sdk/address/peer-suffix.ts'
import { createHost, type Host, type HostOptions } from './host.ts'
import type { PeerAddress } from './peer.ts'

/** Hosts on loopback that end with the test file; give `stopHosts` to `afterAll` or `afterEach`. */
const started: Host[] = []
let seeds = 0

/**
 * A host on a free loopback port. `prepare` registers its handlers before anybody can connect.
 *
 * @example
 * import { loopbackHost, stopHosts } from '#sdk/protocols/test-hosts.ts'
 * const { host, at } = await loopbackHost()
 * const other = await loopbackHost()
 * await other.host.dial(at)
 * await stopHosts()
 */
export async function loopbackHost(
  prepare: (host: Host) => Promise<unknown> = async () => undefined,
  options: Partial<HostOptions> = {},
): Promise<{ host: Host; at: PeerAddress }> {
  const key = new Uint8Array(32).fill(++seeds)
  const host = await createHost({ key, listen: ['/ip4/127.0.0.1/tcp/0'], ...options })
  await prepare(host)
  await host.start()
  started.push(host)
  return { host, at: { peerId: host.peerId, multiaddrs: host.addresses() } }
}

/**
 * Where a host is, as the chain keeps it of a miner: bytes, without the peer id.
 *
 * @example
 * import { chainMultiaddrs, loopbackHost, stopHosts } from '#sdk/protocols/test-hosts.ts'
 * const { host } = await loopbackHost()
 * chainMultiaddrs(host).length // 1
 * await stopHosts()
 */
export function chainMultiaddrs(host: Pick<Host, 'addresses'>): Uint8Array[] {
  return host.addresses().map((address) => multiaddrToBytes(withoutPeer(address)))
}

/**
 * Stops every host that `loopbackHost` started.
 *
 * @example
 * import { loopbackHost, stopHosts } from '#sdk/protocols/test-hosts.ts'
 * await loopbackHost()
 * await stopHosts()
 */
export async function stopHosts(): Promise<void> {
  await Promise.all(started.splice(0).map((host) => host.stop()))
}
