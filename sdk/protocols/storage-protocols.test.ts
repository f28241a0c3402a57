import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { CID } from 'multiformats/cid'
import { afterAll, describe, expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { CborWriter, cid } from '#sdk/codec/index.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { nextAsk, storageAsk } from '#sdk/deals/ask.ts'
import { type ClientDealProposal, type DealProposal, signedProposalCid } from '#sdk/deals/proposal.ts'
import { sampleClient, sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { askProtocol } from './ask/messages.ts'
import { queryAsk } from './ask/query-ask.ts'
import { serveAsk, signAsk } from './ask/serve-ask.ts'
import { dealProposalMessage, dealProtocols } from './deal/messages.ts'
import { proposeDeal } from './deal/propose-deal.ts'
import { type ReceivedDeal, serveDeals } from './deal/serve-deals.ts'
import type { ProviderDealState } from './deal-status/messages.ts'
import { queryDealStatus } from './deal-status/query-deal-status.ts'
import { serveDealStatus } from './deal-status/serve-deal-status.ts'
import type { Host } from './host.ts'
import { type KeyOrderSetting, KeyOrders } from './key-orders.ts'
import { encodeIn } from './signed-message.ts'
import { StreamReader } from './stream-reader.ts'
import { loopbackHost, stopHosts } from './test-hosts.ts'

const worker = PrivateKey.fromSeed('bls', new Uint8Array(32).fill(7))
const miner = Address.fromId(1000)
const root = CID.parse('bafybeicicneu2e36cyy3xiyb2wwkw3t3w6vhjtqrqxkfmvs66uoxg5txwi')
const ask = nextAsk({ miner, epoch: 100, terms: { price: 20_000_000_000_000_000n } })

type ProposedDeal = { dealProposal: ClientDealProposal } & Omit<ReceivedDeal, 'peer' | 'proposalCid'>

function deal(label: DealProposal['label'] = 'a label'): ProposedDeal {
  const { signed, ref } = sampleDeal({ label })
  return { dealProposal: signed, piece: ref, fastRetrieval: true }
}

const errors: DealkitError[] = []
const received: ReceivedDeal[] = []

/** A way to a port whose connections can be ended in order. */
async function relayTo(port: number) {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket.on('error', () => socket.destroy()))
      socket.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    end() {
      for (const socket of sockets) socket.end()
    },
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function provider(setting: KeyOrderSetting = 'auto') {
  const states = new Map<string, ProviderDealState>()
  const serve = async (host: Host) => {
    const keyOrders = new KeyOrders(host, setting)
    const onError = (error: DealkitError) => errors.push(error)
    const sign = async (_: Address | undefined, bytes: Uint8Array) => worker.sign(bytes)
    await serveAsk(host, {
      keyOrders,
      onError,
      signedAsk: async (wanted, order) =>
        wanted.equals(miner) ? await signAsk(ask, order, async (bytes) => worker.sign(bytes)) : undefined,
    })
    await serveDeals(host, {
      keyOrders,
      onError,
      sign,
      receive: async (deal) => {
        received.push(deal)
        states.set(deal.proposalCid.toString(), {
          state: 'Staged',
          message: '',
          proposal: deal.dealProposal.proposal,
          proposalCid: deal.proposalCid,
          addFundsCid: null,
          publishCid: root,
          dealId: 12,
          fastRetrieval: deal.fastRetrieval,
        })
        if (deal.dealProposal.proposal.label === 'bad') return { state: 'Failing', message: 'deal rejected: bad label' }
        return { state: 'WaitingForData' }
      },
    })
    await serveDealStatus(host, {
      keyOrders,
      onError,
      sign,
      findDeal: async (proposalCid) => {
        const dealState = states.get(proposalCid.toString())
        return dealState && { dealState, provider: miner, clientKey: sampleClient.address }
      },
    })
  }
  return await loopbackHost(serve)
}

const signAs = (key: PrivateKey) => async (bytes: Uint8Array) => key.sign(bytes)

afterAll(stopHosts)

describe.each(['sorted', 'struct'] as const)('a provider that writes maps in %s order', (order) => {
  test('is asked, proposed to, and asked for the deal', async () => {
    const { at } = await provider(order)
    const { host } = await loopbackHost()

    const got = await queryAsk(host, at, { miner, worker: worker.address })
    expect(got.ask).toEqual(ask)
    // A Go client of the same generation verifies over its own encoding, and only that.
    expect(verifySignature(got.signature, worker.address, encodeIn(storageAsk, order, ask).bytes)).toBe(true)
    const other = order === 'sorted' ? 'struct' : 'sorted'
    expect(verifySignature(got.signature, worker.address, encodeIn(storageAsk, other, ask).bytes)).toBe(false)

    const proposed = deal()
    const proposalCid = signedProposalCid(proposed.dealProposal)
    const answer = await proposeDeal(host, at, proposed, worker.address)
    expect(answer).toMatchObject({ state: 'WaitingForData', message: '', publishMessage: null })
    expect(received.at(-1)).toMatchObject({ piece: proposed.piece, fastRetrieval: true, peer: host.peerId })

    const status = await queryDealStatus(host, at, { proposalCid, sign: signAs(sampleClient), worker: worker.address })
    expect(status).toMatchObject({ state: 'Staged', dealId: 12, proposal: proposed.dealProposal.proposal })
  })
})

describe('asks', () => {
  test('another miner gets no answer', async () => {
    const { at } = await provider()
    const { host } = await loopbackHost()
    const query = { miner: Address.fromId(1), worker: worker.address }
    await expect(queryAsk(host, at, query)).rejects.toMatchObject({ code: 'ASK_NONE' })
  })

  test('an ask that somebody else signed is refused', async () => {
    const { at } = await provider()
    const { host } = await loopbackHost()
    await expect(queryAsk(host, at, { miner, worker: sampleClient.address })).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
  })
})

describe('proposals', () => {
  test('a rejection says why', async () => {
    const { at } = await provider()
    const { host } = await loopbackHost()
    const answer = await proposeDeal(host, at, deal('bad'), worker.address)
    expect(answer).toMatchObject({ state: 'Failing', message: 'deal rejected: bad label' })
  })

  test('a label of bytes travels over 1.1.1 and not over 1.1.0', async () => {
    const { at } = await provider()
    const { host } = await loopbackHost()
    const label = Uint8Array.of(0xca, 0xfe)
    await proposeDeal(host, at, deal(label), worker.address)
    expect(received.at(-1)?.dealProposal.proposal.label).toEqual(label)
    expect(() => dealProposalMessage(dealProtocols[1]).encode(deal(label))).toThrow()
    expect(dealProposalMessage(dealProtocols[1]).decode(dealProposalMessage(dealProtocols[1]).encode(deal()))).toEqual(
      deal(),
    )
  })

  test('the order of the keys is remembered for the peer', async () => {
    const seen = new KeyOrders({ agentOf: async () => 'venus-v2.2.0+git' })
    expect(await seen.of('peer')).toBe('struct')
    seen.observe('peer', 'sorted')
    expect(await seen.of('peer')).toBe('sorted')
    expect(await new KeyOrders({ agentOf: async () => 'dropletv2.13.0' }).of('peer')).toBe('sorted')
  })
})

describe('status', () => {
  test('a stranger and an unknown deal get what Go providers say', async () => {
    const { at } = await provider()
    const { host } = await loopbackHost()
    const proposed = deal('known')
    await proposeDeal(host, at, proposed, worker.address)
    const proposalCid = signedProposalCid(proposed.dealProposal)
    const asStranger = { proposalCid, sign: signAs(worker), worker: worker.address }
    expect(await queryDealStatus(host, at, asStranger)).toMatchObject({ state: 'Error', message: 'internal error' })
    const unknown = { proposalCid: root, sign: signAs(sampleClient), worker: worker.address }
    expect(await queryDealStatus(host, at, unknown)).toMatchObject({ state: 'Error', message: 'no such proposal' })
  })
})

describe('peers that misbehave', () => {
  async function readToEnd(stream: Stream): Promise<Uint8Array> {
    const reader = new StreamReader(stream)
    while (await reader.more(AbortSignal.timeout(5000)));
    return reader.take(reader.buffered.byteLength)
  }

  async function answerTo(bytes: Uint8Array, protocol: string = askProtocol): Promise<Uint8Array> {
    const { at } = await provider()
    const { host } = await loopbackHost()
    const stream = await host.openStream(at, [protocol])
    stream.send(bytes)
    return await readToEnd(stream)
  }

  test.each([
    ['garbage', Uint8Array.of(0xff, 1, 2, 3)],
    ['another type', new TextEncoder().encode('\x62hi')],
    ['a map of two to the 40', Uint8Array.of(0xbb, 0, 0, 1, 0, 0, 0, 0, 0)],
    ['a byte string over the limit', Uint8Array.of(0x5a, 0x7f, 0xff, 0xff, 0xff)],
  ])('%s gets no answer', async (_, bytes) => {
    expect((await answerTo(bytes)).length).toBe(0)
    expect(errors.at(-1)?.code).toBe('MESSAGE_INVALID')
  })

  test('a proposal without a piece gets no answer', async () => {
    const bytes = dealProposalMessage(dealProtocols[0]).encode({ ...deal(), piece: null })
    expect((await answerTo(bytes, dealProtocols[0])).length).toBe(0)
    expect(errors.at(-1)?.message).toContain('no deal proposal or no piece')
  })

  test('a request in pieces, with more bytes after it, is answered', async () => {
    const { at } = await provider()
    const { host } = await loopbackHost()
    const stream = await host.openStream(at, [askProtocol])
    const writer = new CborWriter()
    writer.head(5, 1)
    writer.textBytes(new TextEncoder().encode('Miner'))
    writer.bytes(miner.bytes)
    for (const byte of writer.finish()) {
      stream.send(Uint8Array.of(byte))
      await sleep(1)
    }
    stream.send(new Uint8Array(3))
    const answer = await readToEnd(stream)
    expect(answer.length).toBeGreaterThan(100)
  })

  test('a server that stays silent is given up on', async () => {
    const { at } = await loopbackHost((host) =>
      host.handle(askProtocol, () => sleep(60_000, undefined, { ref: false })),
    )
    const { host } = await loopbackHost()
    const patience = { timeoutMs: 200 }
    await expect(queryAsk(host, at, { miner, worker: worker.address }, patience)).rejects.toMatchObject({
      code: 'STREAM_TIMEOUT',
    })
    const signal = AbortSignal.timeout(100)
    await expect(queryAsk(host, at, { miner, worker: worker.address }, { signal })).rejects.toMatchObject({
      code: 'STREAM_CANCELLED',
    })
  })

  test('a server that answers without end is cut off', async () => {
    const { at } = await loopbackHost((host) =>
      host.handle(askProtocol, async (stream) => {
        // A map that never closes: one text of 8 GiB.
        stream.send(Uint8Array.of(0xa1, 0x7b, 0, 0, 0, 2, 0, 0, 0, 0))
        for (let i = 0; i < 40 && stream.writeStatus === 'writable'; i++) stream.send(new Uint8Array(4096))
      }),
    )
    const { host } = await loopbackHost()
    await expect(queryAsk(host, at, { miner, worker: worker.address })).rejects.toMatchObject({
      code: 'MESSAGE_INVALID',
    })
  })

  test('are asked for again when the connection ends in order before the answer', async () => {
    let asked = 0
    const { host: server, at } = await loopbackHost((host) =>
      serveAsk(host, {
        keyOrders: new KeyOrders(host, 'auto'),
        async signedAsk(_, order) {
          if (asked++ === 0) relay.end()
          return await signAsk(ask, order, async (bytes) => worker.sign(bytes))
        },
      }),
    )
    const relay = await relayTo(Number(/tcp\/(\d+)/.exec(`${server.addresses()[0]}`)![1]))
    const { host } = await loopbackHost()
    const peer = { ...at, multiaddrs: [`/ip4/127.0.0.1/tcp/${relay.port}`] }
    await expect(queryAsk(host, peer, { miner, worker: worker.address })).resolves.toMatchObject({ ask })
    expect(asked).toBe(2)
    relay.stop()
  })

  test('a server that hangs up is told from one that has no ask', async () => {
    const { at } = await loopbackHost((host) =>
      host.handle(askProtocol, async (stream) => stream.abort(new Error('no'))),
    )
    const { host } = await loopbackHost()
    await expect(queryAsk(host, at, { miner, worker: worker.address })).rejects.toMatchObject({ code: 'STREAM_LOST' })
  })

  test('peers that are not there, or do not speak the protocol', async () => {
    const { at } = await loopbackHost()
    const { host } = await loopbackHost()
    const query = { miner, worker: worker.address }
    await expect(queryAsk(host, at, query)).rejects.toMatchObject({ code: 'PEER_LACKS_PROTOCOL' })
    const gone = {
      peerId: '12D3KooWJXLLG3KQjSrWcaKVzssBLyEViJ1ZV34E7Hac4KRhKe5X',
      multiaddrs: ['/ip4/127.0.0.1/tcp/1'],
    }
    await expect(queryAsk(host, gone, query, { attempts: 1 })).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    await expect(queryAsk(host, { ...gone, multiaddrs: [Uint8Array.of(255, 1)] }, query)).rejects.toMatchObject({
      code: 'PEER_ADDRESS_UNKNOWN',
    })
  })
})

test('the signature over a status request covers the tagged CID', () => {
  expect(cid.encode(root).subarray(0, 5)).toEqual(Uint8Array.of(0xd8, 0x2a, 0x58, 0x25, 0))
})
