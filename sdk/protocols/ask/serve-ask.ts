import type { Address } from '#sdk/address/address.ts'
import type { KeyOrder } from '#sdk/codec/index.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { type StorageAsk, storageAsk } from '#sdk/deals/ask.ts'
import { type OnProtocolError, serveExchange } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { KeyOrders } from '../key-orders.ts'
import { encodeIn, type Sign } from '../signed-message.ts'
import { askProtocol, askRequest, askResponse } from './messages.ts'

/** Where the served asks come from. */
export interface AskServer {
  /**
   * The miner's ask with a signature over its bytes in this key order (see {@link signAsk}); nothing for a
   * miner that is not served or has no ask.
   */
  readonly signedAsk: (
    miner: Address,
    order: KeyOrder,
  ) => Promise<{ ask: StorageAsk; signature: Signature } | undefined>
  readonly keyOrders: KeyOrders
  readonly onError?: OnProtocolError | undefined
}

/**
 * Answers ask requests. A miner that is not served gets no answer, its stream is closed.
 *
 * @returns how to stop.
 * @example
 * import type { StorageAsk } from 'dealkit/deals'
 * import { type Host, KeyOrders, serveAsk, type Sign, signAsk } from 'dealkit/protocols'
 * const answer = (host: Host, ask: StorageAsk, sign: Sign): Promise<() => Promise<void>> =>
 *   serveAsk(host, { keyOrders: new KeyOrders(host), signedAsk: (_miner, order) => signAsk(ask, order, sign) })
 */
export function serveAsk(host: Host, server: AskServer): Promise<() => Promise<void>> {
  const codecs = { request: askRequest, response: askResponse }
  return serveExchange(
    host,
    askProtocol,
    codecs,
    async ({ request, peer }) => {
      const order = await server.keyOrders.of(peer)
      const signed = await server.signedAsk(request.miner, order)
      if (signed === undefined) return undefined
      return { ask: { ask: encodeIn(storageAsk, order, signed.ask), signature: signed.signature } }
    },
    server.onError,
  )
}

/**
 * Signs an ask for peers of one generation. `sign` must use the miner's worker key.
 *
 * @example
 * import { nextAsk } from 'dealkit/deals'
 * import { signAsk } from 'dealkit/protocols'
 * import { Address, PrivateKey } from 'dealkit'
 * const worker = PrivateKey.generate('bls')
 * const ask = nextAsk({ miner: Address.fromId(1000), epoch: 1000 })
 * const { signature } = await signAsk(ask, 'sorted', async (bytes) => worker.sign(bytes))
 */
export async function signAsk(
  ask: StorageAsk,
  order: KeyOrder,
  sign: Sign,
): Promise<{ ask: StorageAsk; signature: Signature }> {
  return { ask, signature: await sign(storageAsk.inOrder(order).encode(ask), 'storageask') }
}
