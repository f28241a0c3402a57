import { afterAll, expect, test } from 'vitest'
import { loopbackHost, stopHosts } from '../test-hosts.ts'
import { graphsyncErrors } from './errors.ts'
import { createGraphsync } from './graphsync.ts'
import type { GraphsyncMessage } from './messages.ts'
import { Outbox } from './outbox.ts'
import { exploreAllSelector } from './selector.ts'
import { rawCid } from './test-dag.ts'

afterAll(stopHosts)

const asking = (id: string): GraphsyncMessage => {
  const root = rawCid(new Uint8Array(8))
  const request = { type: 'new', id, root, selector: exploreAllSelector, extensions: new Map() } as const
  return { requests: [request], responses: [], blocks: [] }
}
const [earlier, later] = ['0'.repeat(32), '1'.repeat(32)]

test('what was meant for a connection that is gone does not come over the next one', async () => {
  const heard: string[] = []
  const { host, at } = await loopbackHost()
  const away = await loopbackHost(async (other) => {
    const graphsync = await createGraphsync(other)
    graphsync.admit(({ id }) => {
      heard.push(id)
      return { accepted: false }
    })
  })
  // Nobody listens there: it is tried again, and would find the connection that the peer has made by then.
  const peer = { peerId: away.host.peerId, multiaddrs: ['/ip4/127.0.0.1/tcp/1'] }
  const outbox = new Outbox(host, peer)
  const sent = Promise.allSettled([outbox.send(asking(earlier)), outbox.send(asking(earlier))])
  const gone = graphsyncErrors.GRAPHSYNC_CONNECTION_LOST({ peer: peer.peerId })
  await outbox.close(gone)
  await away.host.dial(at)
  expect(await sent).toEqual([
    { status: 'rejected', reason: expect.objectContaining({ code: 'PEER_UNREACHABLE' }) },
    { status: 'rejected', reason: gone },
  ])
  const next = new Outbox(host, peer)
  await next.send(asking(later))
  await expect.poll(() => heard).toEqual([later])
  await next.close(gone)
})
