import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { signMessage } from '#sdk/actions/chain/sign-message.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { Messages } from '#testnet/service/messages/messages.ts'
import { type MarketDatabase, openMarketDatabase } from './database.ts'
import { client, nodeConfig, stranger } from './testing/market-bench.ts'

const silent = pino({ level: 'silent' })
const signal = new AbortController().signal
let directory: string
let node: NodeClient
let database: MarketDatabase
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-messages-'))
  const service = createService(nodeService, { repo: join(directory, 'node'), config: nodeConfig(), logger: silent })
  node = createNodeClient(await service.start())
  database = await openMarketDatabase(join(directory, 'market.db'))
  closing.push(
    () => database.destroy(),
    () => node.close(),
    () => service.stop(),
    () => rm(directory, { recursive: true }),
  )
})
afterAll(async () => {
  for (const close of closing) await close()
})

/** The messages of a market whose process ends where the push says. */
function messagesWith(push: NodeClient['mpoolPush'] = node.mpoolPush): Messages {
  const through = { ...node, with: node.with, mpoolPush: push } as NodeClient
  const options = { signer: node, database, confidence: () => 1, clock: systemClock, logger: silent }
  return new Messages({ node: through, ...options })
}

const draft = () => draftMessage({ from: client.address, to: stranger.address, value: 5n })
const received = async () => (await node.walletBalance(stranger.address)) - 10_000n * 10n ** 18n
const killed = new Error('killed')

it.each([
  ['before the node has it', async () => Promise.reject(killed)],
  [
    'after the node has it',
    async (...args: Parameters<NodeClient['mpoolPush']>) => {
      await node.mpoolPush(...args)
      throw killed
    },
  ],
])('a message whose push ends %s lands once', async (when, push) => {
  const before = await received()
  await expect(messagesWith(push).send(when, draft)).rejects.toThrow('killed')
  const kept = await messagesWith().find(when)
  const again = await messagesWith().send(when, draft)
  expect(signedMessageCid(again)).toEqual(signedMessageCid(kept!))
  const { receipt, message } = await messagesWith().wait(when, signal)
  expect([receipt.exitCode, `${message}`]).toEqual([0, `${signedMessageCid(again)}`])
  await messagesWith().send(when, draft)
  expect(await received()).toBe(before + 5n)
})

it('is signed again only when another message took its nonce', async () => {
  const before = await received()
  await expect(messagesWith(() => Promise.reject(killed)).send('lost', draft)).rejects.toThrow('killed')
  const rival = await signMessage(node, node, { ...draft(), value: 100n })
  await pushSigned(node, rival)
  await node.stateWaitMsg(signedMessageCid(rival), 1, -1, true)
  const kept = await messagesWith().find('lost')
  const again = await messagesWith().send('lost', draft)
  expect(again.message.nonce).toBe(kept!.message.nonce + 1)
  await messagesWith().wait('lost', signal)
  expect(await received()).toBe(before + 105n)
})

it('pushes what an earlier process left before it gives out the next nonce', async () => {
  await expect(messagesWith(() => Promise.reject(killed)).send('left', draft)).rejects.toThrow('killed')
  const left = await messagesWith().find('left')
  const next = await messagesWith().send('next', draft)
  expect(next.message.nonce).toBe(left!.message.nonce + 1)
  expect((await messagesWith().wait('next', signal)).receipt.exitCode).toBe(0)
  expect(await messagesWith().search('left')).toBeDefined()
})

it('keeps together what belongs together, or nothing', async () => {
  const together = () => Promise.reject(new Error('disk full'))
  await expect(messagesWith().send('halfway', draft, { together })).rejects.toThrow('disk full')
  expect(await messagesWith().find('halfway')).toBeUndefined()
})
