import type { marketEventMethods } from '#sdk/rpc/api/gateway/events.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Marketplace } from './marketplace.ts'

/** What sealers listen to. */
export function eventHandlers({ market: { miners }, events }: Marketplace): Handlers<typeof marketEventMethods> {
  return {
    ListenMarketEvent({ miner }, { signal }) {
      miners.require(miner)
      return events.listen(miner, signal)
    },
    ResponseMarketEvent(answer) {
      events.respond(answer)
      return Promise.resolve()
    },
  }
}
