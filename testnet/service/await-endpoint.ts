import type { Logger } from 'pino'
import { parseEndpoint, printableUrl } from '#sdk/rpc/endpoint.ts'
import { rpcErrors } from '#sdk/rpc/errors.ts'
import type { Clock } from './clock/clock.ts'
import type { Endpoint } from './define-service.ts'

const AGAIN_MS = 2_000
const PATIENCE_MS = 5_000

/**
 * Waits until a component answers, and says in the log what is waited for. Any answer will do: the component is there,
 * and takes the token.
 *
 * @throws {RPC_UNAUTHORIZED} it is there and refuses the token: waiting would not help
 * @throws {ENDPOINT_INVALID}
 */
export async function awaitEndpoint(
  component: string,
  endpoint: Endpoint,
  context: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, logger, signal } = context
  const { httpUrl, token: ownToken } = parseEndpoint(endpoint.url, 'v0')
  const token = endpoint.token === '' ? ownToken : endpoint.token
  const url = printableUrl(httpUrl)
  for (let said = ''; ; ) {
    signal.throwIfAborted()
    const reason = await ask(httpUrl, token, signal)
    if (reason === undefined) {
      if (said !== '') logger.info(`${component} at ${url} answers`)
      return
    }
    if (reason === 'refused') throw rpcErrors.RPC_UNAUTHORIZED({ component, url, tokenGiven: token !== undefined })
    if (reason !== said) logger.warn(`${component} at ${url} cannot be reached (${reason}); trying until it can`)
    said = reason
    await clock.sleep(AGAIN_MS, signal)
  }
}

/** Nothing when it answers, `refused` when it wants another token, otherwise why it does not answer. */
async function ask(url: string, token: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"rpc.ping","params":[]}',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    await response.arrayBuffer()
    return response.status === 401 || response.status === 403 ? 'refused' : undefined
  } catch (error) {
    const { cause, message } = error as Error
    const code = (cause as NodeJS.ErrnoException | undefined)?.code
    return code ?? message
  }
}
