import { afterEach, describe, expect, it } from 'vitest'
import type { TipSet } from '#sdk/chain/tipset.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { nodeApi } from '#sdk/rpc/api/node.ts'
import { testnetApi } from '#sdk/rpc/api/testnet.ts'
import { type Answers, serveTable } from '#sdk/rpc/testing/serve-table.ts'
import { waitEpoch } from './wait-epoch.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

/** A chain that is one epoch further whenever somebody looks. */
async function movingNode(from: number) {
  let height = from
  const server = await serveTable(nodeApi, { chainHead: (): TipSet => ({ key: [], blocks: [], height: height++ }) })
  const node = createNodeClient({ url: server.url })
  open.push({ close: () => server.stop() }, node)
  return { node, url: server.url, looks: () => height - from }
}

async function testnetOf(answers: Answers<typeof testnetApi.methods>) {
  const server = await serveTable(testnetApi, answers)
  const testnet = createTestnetClient({ url: server.url })
  open.push({ close: () => server.stop() }, testnet)
  return testnet
}

describe('waiting for an epoch', () => {
  it('has a local network go there, and says who acts', async () => {
    const { node, looks } = await movingNode(0)
    const asked: unknown[] = []
    const testnet = await testnetOf({
      awaitEpoch: (...args) => {
        asked.push(args)
        return 105
      },
    })
    expect(await waitEpoch(node, testnet, 100, { who: 'sealer', drive: true })).toBe(105)
    expect(asked).toEqual([[100, 'sealer', true]])
    expect(looks()).toBe(0)
  })

  it('looks at the chain of any other network, until it is there', async () => {
    const { node, url } = await movingNode(97)
    const testnet = createTestnetClient({ url })
    open.push(testnet)
    expect(await waitEpoch(node, testnet, 99, { drive: true, pollMs: 1 })).toBe(99)
    expect(await waitEpoch(node, undefined, 50, { drive: false, pollMs: 60_000 })).toBe(100)
  })

  it('ends when nobody waits any more', async () => {
    const { node } = await movingNode(0)
    const leaving = new AbortController()
    const waiting = waitEpoch(node, undefined, 1000, { drive: false, pollMs: 60_000, signal: leaving.signal })
    setTimeout(() => leaving.abort(), 20)
    expect(await waiting).toBeLessThan(1000)
    const testnet = await testnetOf({ awaitEpoch: () => new Promise(() => undefined) })
    const held = waitEpoch(node, testnet, 1000, { drive: false, signal: AbortSignal.timeout(20) })
    expect(await held).toBe(1000)
  })

  it('passes on that the node is gone', async () => {
    const gone = createNodeClient({ url: 'http://127.0.0.1:1' })
    await expect(waitEpoch(gone, undefined, 1, { drive: false })).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  })
})
