import { serviceErrors } from '../errors.ts'

export interface ListenAddress {
  readonly host: string
  /** 0 asks the system for a free one. */
  readonly port: number
  /** What follows the port in the multiaddr, such as `/http` or `/ws`. */
  readonly suffix: string
}

/**
 * Reads where a component listens.
 *
 * @throws {SERVICE_LISTEN_ADDRESS} for anything but an IP or DNS multiaddr with a TCP port.
 * @example
 * import { parseListenAddress } from '#testnet/service/rpc/listen-address.ts'
 * parseListenAddress('/ip4/127.0.0.1/tcp/5678/http') // { host: '127.0.0.1', port: 5678, suffix: '/http' }
 */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^\/(?:ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d{1,5})((?:\/[a-z]+)?)\/?$/.exec(text)
  const port = Number(match?.[2])
  if (match === null || port > 65_535) throw serviceErrors.SERVICE_LISTEN_ADDRESS({ address: text })
  return { host: match[1]!, port, suffix: match[3]! }
}

/** The multiaddr of an address that is being listened at. */
export function formatListenAddress(address: ListenAddress): string {
  return `/${address.host.includes(':') ? 'ip6' : 'ip4'}/${address.host}/tcp/${address.port}${address.suffix}`
}
