import { CID } from 'multiformats/cid'
import { afterEach, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { nodeApi } from '#sdk/rpc/api/node.ts'
import { serveTable } from '#sdk/rpc/testing/serve-table.ts'
import { chainConditionOf } from './condition.ts'
import { bindDevnet } from './devnet.ts'

const open: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())))

const cid = CID.parse('bafy2bzacedh5hwtn4v4d3nxj5pqbvjwwbmhk6qyrnqxk5z4pmmqwzpoykwfdc')

describe('on a node that is no local network’s', () => {
  it('every action says so, and names the node', async () => {
    const server = await serveTable(nodeApi, {})
    const testnet = createTestnetClient({ url: server.url })
    open.push({ close: () => server.stop() }, testnet)
    const { faults, ...devnet } = bindDevnet({ testnet })
    const calls = [
      devnet.mine(),
      devnet.mineUntil({ epoch: 1 }),
      devnet.advance('1d'),
      devnet.advanceUntil({ epoch: 1 }),
      devnet.setMining('manual'),
      devnet.snapshot(),
      devnet.reorg(1),
      devnet.setBalance(Address.fromId(100), 1n),
      devnet.trace(cid),
      faults.failNext({ method: 'MpoolPush' }),
      faults.delayNext({ method: 'MpoolPush', milliseconds: 1 }),
      faults.dropMessages(),
      faults.holdBlocks(),
      faults.spoilProofs(),
      faults.clear(),
    ]
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({
        status: 'rejected',
        reason: { code: 'DEVNET_NOT_LOCAL', message: expect.stringContaining(server.url) },
      })
    }
  })
})

it('conditions are written short, and sent whole', () => {
  expect(chainConditionOf({ epoch: 5 })).toEqual({ epoch: 5 })
  expect(chainConditionOf({ message: cid })).toEqual({ message: { cid } })
  expect(chainConditionOf({ message: cid, confidence: 5 })).toEqual({ message: { cid, confidence: 5 } })
  const states = ['Active', 'Expired'] as const
  expect(chainConditionOf({ deal: cid, state: states, side: 'client' })).toEqual({
    deal: { proposalCid: cid, states: ['Active', 'Expired'], side: 'client' },
  })
  expect(chainConditionOf({ sector: 3, state: 'Proving' })).toEqual({ sector: { number: 3, states: ['Proving'] } })
})
