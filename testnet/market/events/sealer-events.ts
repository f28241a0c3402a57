import type { Address } from '#sdk/address/address.ts'
import { stringifyJson } from '#sdk/rpc/json.ts'
import { connectedChannel, type RequestEvent, type ResponseEvent } from '#sdk/rpc/types/gateway/event.ts'
import { marketErrors } from '../errors.ts'

interface Listener {
  readonly miner: string
  readonly waiting: RequestEvent[]
  wake(): void
}

interface Asked {
  answered(answer: ResponseEvent): void
}

/**
 * Requests to sealers, who listen for them: a sealer keeps a channel open to the market, reads requests from it and
 * answers each under its id. The first thing on a channel is `InitConnect`. Source: venus-gateway marketevent.
 */
export class SealerEvents {
  readonly #listeners = new Set<Listener>()
  readonly #asked = new Map<string, Asked>()

  /** What a miner's sealer is asked, until the signal is aborted. */
  async *listen(miner: Address, signal: AbortSignal): AsyncGenerator<RequestEvent> {
    let wake: () => void = () => undefined
    const listener: Listener = {
      miner: miner.toString('f'),
      waiting: [eventOf('InitConnect', channelPayload())],
      wake: () => wake(),
    }
    const stop = () => wake()
    signal.addEventListener('abort', stop)
    this.#listeners.add(listener)
    try {
      while (!signal.aborted) {
        const next = listener.waiting.shift()
        if (next !== undefined) yield next
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      this.#listeners.delete(listener)
      signal.removeEventListener('abort', stop)
    }
  }

  /** An answer of a sealer. @throws {MARKET_EVENT_UNKNOWN} nobody waits for it, or not any more */
  respond(answer: ResponseEvent): void {
    const asked = this.#asked.get(answer.id)
    if (asked === undefined) throw marketErrors.MARKET_EVENT_UNKNOWN({ id: answer.id })
    this.#asked.delete(answer.id)
    asked.answered(answer)
  }

  /**
   * Asks a miner's sealer, and resolves to the JSON bytes of its answer.
   *
   * @throws {MARKET_SEALER_ABSENT} no sealer of this miner listens @throws {MARKET_SEALER_REFUSED} it said no
   */
  request(miner: Address, method: string, payload: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const listener = [...this.#listeners].find((one) => one.miner === miner.toString('f'))
    if (listener === undefined)
      return Promise.reject(marketErrors.MARKET_SEALER_ABSENT({ miner: miner.toString(), method }))
    const event = eventOf(method, payload)
    return new Promise((resolve, reject) => {
      const abandon = () => {
        this.#asked.delete(event.id)
        reject(signal.reason)
      }
      if (signal.aborted) return abandon()
      signal.addEventListener('abort', abandon, { once: true })
      this.#asked.set(event.id, {
        answered: ({ payload: answer, error }) => {
          signal.removeEventListener('abort', abandon)
          if (error === '') resolve(answer)
          else reject(marketErrors.MARKET_SEALER_REFUSED({ miner: miner.toString(), method, reason: error }))
        },
      })
      listener.waiting.push(event)
      listener.wake()
    })
  }
}

const eventOf = (method: string, payload: Uint8Array): RequestEvent => ({ id: crypto.randomUUID(), method, payload })

function channelPayload(): Uint8Array {
  return new TextEncoder().encode(stringifyJson(connectedChannel.toJson({ channelId: crypto.randomUUID() })))
}
