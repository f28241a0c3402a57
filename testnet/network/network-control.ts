import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { type NetworkControlMethods, networkControlApi } from '#sdk/rpc/api/network-control.ts'
import { issueToken, permissionsUpTo, tokenVerifier } from '#sdk/rpc/token.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { startRpcServer } from '#testnet/service/rpc/rpc-server.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'

/** The endpoint by which a network's node reaches whoever has started the services. */
export interface ControlServer {
  readonly endpoint: Endpoint
  stop(): Promise<void>
}

/** What the endpoint does; it is there before the services are. */
export type ControlHandlers = Required<Handlers<NetworkControlMethods>>

/** Serves the control of a network on loopback, for its node alone. @throws {SERVICE_LISTEN_FAILED} */
export async function serveControl(port: number, handlers: ControlHandlers, logger: Logger): Promise<ControlServer> {
  const secret = randomBytes(32)
  const { namespace, methods, version } = networkControlApi
  const server = await startRpcServer({
    listen: `/ip4/127.0.0.1/tcp/${port}`,
    versions: { [version]: servedMethods([namespace], methods, handlers) },
    verify: tokenVerifier(secret),
    logger,
  })
  const token = await issueToken(secret, { kind: 'allow' }, permissionsUpTo('admin'))
  return { endpoint: { url: server.url, token }, stop: () => server.stop() }
}
