import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { signMessage, signReady } from '#sdk/actions/chain/sign-message.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { nodeService } from '#testnet/chain/service.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { KeptMessages } from '#testnet/service/messages/kept-messages.ts'
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
function messagesWith(push: NodeClient['mpoolPush'] = node.mpoolPush, clock: Clock = systemClock): Messages {
  const through = { ...node, with: node.with, mpoolPush: push } as NodeClient
  const options = { signer: node, database, confidence: () => 1, clock, logger: silent }
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

describe('a message that the node refuses because it pays too little', () => {
  const refused = { maxFee: 1_000n }
  const enough = { maxFee: 10n ** 16n }

  it('goes out once it may cost more, and lands once', async () => {
    const before = await received()
    await expect(messagesWith().send('refused fee', draft, refused)).rejects.toThrow('minimum base fee')
    const first = await messagesWith().find('refused fee')
    // Under the limit it was made with it stays refused, in another process too.
    await expect(messagesWith().send('refused fee', draft)).rejects.toThrow('minimum base fee')
    await expect(messagesWith().send('refused fee', draft, refused)).rejects.toThrow('minimum base fee')
    expect(await messagesWith().isUnderWay('refused fee')).toBe(false)
    const sent = await messagesWith().send('refused fee', draft, enough)
    expect(sent.message.nonce).toBe(first!.message.nonce)
    expect((await messagesWith().wait('refused fee', signal)).receipt.exitCode).toBe(0)
    await messagesWith().send('refused fee', draft, enough)
    expect(await received()).toBe(before + 5n)
  })

  it('lets others of its sender go before it', async () => {
    const before = await received()
    await expect(messagesWith().send('let past', draft, refused)).rejects.toThrow('minimum base fee')
    const kept = await messagesWith().find('let past')
    const other = await messagesWith().send('goes past', draft)
    expect(other.message.nonce).toBe(kept!.message.nonce)
    // Whoever waits for it brings it there as well.
    const waiting = messagesWith().wait('let past', signal, { maxFee: () => enough.maxFee })
    expect((await waiting).receipt.exitCode).toBe(0)
    expect((await messagesWith().wait('goes past', signal)).receipt.exitCode).toBe(0)
    expect((await messagesWith().find('let past'))!.message.nonce).toBe(other.message.nonce + 1)
    expect(await received()).toBe(before + 10n)
  })

  it.each([
    ['before', async () => undefined],
    ['after', (signed: SignedMessage) => node.mpoolPush(signed)],
  ])('lands once when the process ends %s the node has the one that may cost more', async (when, push) => {
    const before = await received()
    const key = `dearer, killed ${when}`
    await expect(messagesWith().send(key, draft, refused)).rejects.toThrow('minimum base fee')
    const first = await messagesWith().find(key)
    const ending: NodeClient['mpoolPush'] = async (signed) => {
      if (signed.message.gasFeeCap === first!.message.gasFeeCap) return node.mpoolPush(signed)
      await push(signed)
      throw killed
    }
    await expect(messagesWith(ending).send(key, draft, enough)).rejects.toThrow('killed')
    await messagesWith().send(key, draft, enough)
    expect((await messagesWith().wait(key, signal)).receipt.exitCode).toBe(0)
    expect(await received()).toBe(before + 5n)
  })
})

describe('a message that pays too little', () => {
  const low = { maxFee: 5_000_000_000n }
  /** Waits with a clock whose five minutes pass as soon as somebody waits for them. */
  async function waitLong(key: string, options: Parameters<Messages['wait']>[2], push?: NodeClient['mpoolPush']) {
    const clock = manualClock()
    const notices: string[] = []
    const over = new AbortController()
    const heard = Promise.withResolvers<void>()
    const notice = async (text: string) => {
      notices.push(text)
      heard.resolve()
    }
    const waiting = messagesWith(push, clock).wait(key, over.signal, { ...options, notice })
    waiting.catch(() => undefined)
    while (notices.length === 0) {
      await clock.advance(300_000)
      await Promise.race([heard.promise, new Promise((resolve) => setTimeout(resolve, 20))])
    }
    return { waiting, notices, over }
  }

  it('is replaced by one that pays more, and one of them lands', async () => {
    const before = await received()
    const first = await messagesWith().send('cheap', draft, low)
    const { waiting, notices } = await waitLong('cheap', { maxFee: () => 10n ** 16n })
    const { receipt, message } = await waiting
    const kept = await messagesWith().find('cheap')
    expect(receipt.exitCode).toBe(0)
    expect(`${message}`).toBe(`${signedMessageCid(kept!)}`)
    expect(kept!.message.nonce).toBe(first.message.nonce)
    expect(notices).toEqual([
      expect.stringMatching(
        new RegExp(
          `^message ${signedMessageCid(first)} has not landed within 5m0s; replaced by ${message} with a premium`,
        ),
      ),
    ])
    expect((await messagesWith().earlier('cheap')).map((one) => `${signedMessageCid(one)}`)).toEqual([
      `${signedMessageCid(first)}`,
    ])
    // Whoever asks again, another process too, sends nothing more.
    await messagesWith().send('cheap', draft)
    await messagesWith().wait('cheap', signal)
    expect(await received()).toBe(before + 5n)
  })

  it('stays when its limit allows no more, and says what it would cost', async () => {
    await messagesWith().send('capped', draft, low)
    const { notices, over } = await waitLong('capped', { maxFee: () => low.maxFee, limitName: 'MaxPublishDealsFee' })
    expect(notices[0]).toMatch(/its gas would have to cost up to .*FIL and MaxPublishDealsFee allows 5 nFIL; raise/)
    over.abort()
    expect(await messagesWith().search('capped')).toBeUndefined()
    const { waiting } = await waitLong('capped', { maxFee: () => 0n })
    expect((await waiting).receipt.exitCode).toBe(0)
  })

  it('waits for the one before it', async () => {
    const first = await messagesWith().send('first in line', draft, low)
    await messagesWith().send('second in line', draft)
    const { notices, waiting } = await waitLong('second in line', {})
    expect(notices[0]).toContain(
      `message ${signedMessageCid(first)} of the same sender, nonce ${first.message.nonce}, goes`,
    )
    const { waiting: raised } = await waitLong('first in line', { maxFee: () => 0n })
    expect((await raised).receipt.exitCode).toBe(0)
    expect((await waiting).receipt.exitCode).toBe(0)
  })

  it.each([
    ['before', async () => undefined],
    ['after', (signed: SignedMessage) => node.mpoolPush(signed)],
  ])('lands once when the process ends %s the node has the other', async (when, push) => {
    const before = await received()
    const key = `killed ${when}`
    const first = await messagesWith().send(key, draft, low)
    const clock = manualClock()
    const ending: NodeClient['mpoolPush'] = async (signed) => {
      if (signed.message.gasPremium === first.message.gasPremium) return node.mpoolPush(signed)
      await push(signed)
      throw killed
    }
    const over = new AbortController()
    const ended = messagesWith(ending, clock)
      .wait(key, over.signal, { maxFee: () => 0n })
      .catch((error: unknown) => error)
    for (let passed = false; !passed; ) {
      await clock.advance(300_000)
      passed = await Promise.race([ended.then(() => true), new Promise<false>((go) => setTimeout(go, 20, false))])
    }
    expect(await ended).toBe(killed)
    // The next process finds the message that pays more.
    await messagesWith().send(key, draft)
    expect((await messagesWith().wait(key, signal)).receipt.exitCode).toBe(0)
    expect(await received()).toBe(before + 5n)
  })

  it('is known by what it was before when that has landed meanwhile', async () => {
    const before = await received()
    const first = await messagesWith().send('crossed', draft, low)
    const kept = new KeptMessages(database)
    const estimated = await node.gasEstimateMessageGas({ ...first.message, gasFeeCap: 0n, gasPremium: 0n }, null)
    const raised = await signReady(node, { ...estimated, gasPremium: estimated.gasPremium * 2n })
    // As a process leaves it that ends before it pushes; the node never hears of the other.
    const other = await signReady(node, { ...raised.message, gasPremium: raised.message.gasPremium * 2n })
    await kept.replace('crossed', raised, other, 1)
    await pushSigned(node, raised)
    await node.stateWaitMsg(signedMessageCid(raised), 1, -1, true)
    expect(await messagesWith().send('crossed', draft)).toEqual(raised)
    expect((await messagesWith().wait('crossed', signal)).receipt.exitCode).toBe(0)
    expect(await received()).toBe(before + 5n)
  })

  it('stays in place when the node refuses the other', async () => {
    const first = await messagesWith().send('refused', draft, low)
    const push: NodeClient['mpoolPush'] = (signed) =>
      signed.message.gasPremium === first.message.gasPremium
        ? node.mpoolPush(signed)
        : node.mpoolPush({ ...signed, message: { ...signed.message, value: 6n } })
    const { notices, over } = await waitLong('refused', { maxFee: () => 0n }, push)
    over.abort()
    expect(notices[0]).toMatch(/and cannot be replaced: .*signature verification failed/)
    expect(await messagesWith().find('refused')).toEqual(first)
    const { waiting } = await waitLong('refused', { maxFee: () => 0n })
    expect((await waiting).receipt.exitCode).toBe(0)
  })

  it('is not sent again when somebody else has replaced it', async () => {
    const before = await received()
    const first = await messagesWith().send('by hand', draft, low)
    const estimated = await node.gasEstimateMessageGas({ ...first.message, gasFeeCap: 0n, gasPremium: 0n }, null)
    const byHand = await signReady(node, { ...estimated, gasPremium: estimated.gasPremium * 2n })
    await pushSigned(node, byHand)
    expect(await messagesWith().send('by hand', draft)).toEqual(first)
    const { message } = await messagesWith().wait('by hand', signal)
    expect(`${message}`).toBe(`${signedMessageCid(byHand)}`)
    expect(await received()).toBe(before + 5n)
  })
})
