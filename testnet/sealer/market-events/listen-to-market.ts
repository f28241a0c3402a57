import type { Logger } from 'pino'
import type { Address } from '#sdk/address/address.ts'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import { backOffDelay } from '#sdk/protocols/retry.ts'
import type { RequestEvent } from '#sdk/rpc/types/gateway/event.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { sealerErrors } from '../errors.ts'

/** Connections are of this machine: they go by its time, whatever time it is on the network. */
const backOff = { firstDelayMs: 1_000, maxDelayMs: 60_000 }
/** Requests that are being answered at a time; the gateway keeps as many for a channel. */
const mostRequests = 30
const noBytes = new Uint8Array(0)

export interface MarketListener {
  /** A market, or a gateway that passes on what markets ask. */
  readonly client: Pick<MarketClient, 'listenMarketEvent' | 'responseMarketEvent'>
  /** Where it is, for messages. */
  readonly url: string
  readonly miner: Address
  /** Answers a request; its payload is JSON. What it throws is the answer too. */
  readonly answer: (method: string, payload: Uint8Array) => Promise<Uint8Array>
  readonly signal: AbortSignal
  readonly logger: Logger
}

/** Listens for requests until the signal is aborted, whatever becomes of the connection. */
export async function listenToMarket(listener: MarketListener): Promise<void> {
  const { client, url, miner, signal, logger } = listener
  const answering = new Set<Promise<void>>()
  let failed = 0
  while (!signal.aborted) {
    const requests = client.listenMarketEvent({ miner })
    const cancel = () => requests.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    let reason: unknown
    try {
      for await (const request of requests) {
        if (request.method === 'InitConnect') logger.info({ url }, 'success to connect with market')
        else take(listener, answering, request)
        failed = 0
      }
    } catch (error) {
      reason = error
    } finally {
      signal.removeEventListener('abort', cancel)
    }
    if (signal.aborted) break
    failed++
    // Said once; while it stays away there is nothing new to say.
    logger[failed === 1 ? 'warn' : 'debug']({ err: reason, url }, 'listening to the market ended; connecting again')
    await systemClock.sleep(backOffDelay(failed, backOff), signal)
  }
  await Promise.all(answering)
}

/** Answers beside what comes after it: unsealing takes its time. */
function take(listener: MarketListener, answering: Set<Promise<void>>, request: RequestEvent): void {
  const busy = answering.size >= mostRequests
  const done = reply(listener, request, busy).finally(() => answering.delete(done))
  answering.add(done)
}

async function reply({ client, url, answer, logger }: MarketListener, request: RequestEvent, busy: boolean) {
  const { id, method } = request
  let payload: Uint8Array = noBytes
  let error = ''
  try {
    if (busy) throw sealerErrors.MARKET_REQUESTS_MANY({ limit: mostRequests })
    payload = await answer(method, request.payload)
  } catch (cause) {
    error = cause instanceof Error ? cause.message : String(cause)
    logger.warn({ err: cause, url, method }, 'a request of the market failed')
  }
  // Whoever asked may have gone away meanwhile, or given up.
  await client.responseMarketEvent({ id, payload, error }).catch((cause: unknown) => {
    logger.warn({ err: cause, url, method }, 'an answer did not come to the market')
  })
}
