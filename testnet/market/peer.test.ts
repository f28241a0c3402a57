import { pino } from 'pino'
import { expect, it } from 'vitest'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { storageAsk } from '#sdk/deals/ask.ts'
import { queryAsk } from '#sdk/protocols/ask/query-ask.ts'
import { encodeIn } from '#sdk/protocols/signed-message.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { miner, nodeConfig, openBench, worker } from './testing/market-bench.ts'

it.each([
  ['struct', 'struct'],
  ['sorted', 'sorted'],
  ['auto', 'sorted'],
] as const)('with MapKeyOrder = "%s" an ask is signed in the order that is %s', async (MapKeyOrder, order) => {
  const logger = pino({ level: 'silent' })
  const bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    config: { Libp2p: { ListenAddresses: ['/ip4/127.0.0.1/tcp/0'], MapKeyOrder } },
  })
  try {
    const { peerId, addresses } = await bench.market.netAddrsListen()
    const peer = { peerId: peerId!, multiaddrs: addresses }
    const { ask, signature } = await queryAsk(bench.host, peer, { miner, worker: worker.address })
    const verifies = (one: 'struct' | 'sorted') =>
      verifySignature(signature, worker.address, encodeIn(storageAsk, one, ask).bytes)
    expect([verifies(order), verifies(order === 'struct' ? 'sorted' : 'struct')]).toEqual([true, false])
  } finally {
    await bench.stop()
  }
})
