import { once } from 'node:events'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { type SignedMessage, signedMessage, signedMessageCid, verifySignedMessage } from '#sdk/chain/signed-message.ts'
import { nodeMethods } from '#sdk/rpc/api/node.ts'
import { parseJson, stringifyJson } from '#sdk/rpc/json.ts'
import type { MethodTable } from '#sdk/rpc/method.ts'
import { catalogueCalls } from '../testing/catalogue-calls.ts'
import { mutatedRequests } from '../testing/mutations.ts'
import { type NodeUnderTest, nodeUnderTest } from '../testing/node-under-test.ts'
import { people, signedTransfer } from '../testing/test-chain.ts'

const SEED = 20_220_131
const QUESTIONS = 6_000
const MESSAGES = 3_000
const FRAMES = 1_000
const AT_ONCE = 8
const BATCH = 50

let under: NodeUnderTest
let read: string
let write: string
let questions: string[]
let messages: string[]

const { client, blsClient, friend, owner } = people

beforeAll(async () => {
  under = await nodeUnderTest()
  ;[read, write] = await Promise.all([under.token('read'), under.token('write')])
  questions = await validQuestions()
  messages = await validMessages()
}, 60_000)
afterAll(() => under[Symbol.asyncDispose]())

const request = (name: string, params: unknown) =>
  stringifyJson({ jsonrpc: '2.0', id: 1, method: `Filecoin.${name}`, params })

/** Every question that a token for reading may ask, as a valid request; those that wait or change something left out. */
async function validQuestions(): Promise<string[]> {
  const { node, testnet, facts, url } = under
  const { params } = await catalogueCalls({ node, testnet, facts, url, token: read, version: 'v1' })
  const table: MethodTable = nodeMethods
  const names = Object.keys(table).filter((name) => {
    const { permission, kind } = table[name]!
    return permission === 'read' && kind === 'call' && !/^(Net|Paych|StateWaitMsg)/.test(name)
  })
  return Promise.all(
    names.map(async (name) => {
      const given = params[name]
      return request(name, typeof given === 'function' ? await given() : (given ?? []))
    }),
  )
}

async function validMessages(): Promise<string[]> {
  const nonces = await Promise.all([client, blsClient, owner].map(({ address }) => under.node.mpoolGetNonce(address)))
  const escrow = {
    to: singletons.market,
    method: marketMethods.AddBalance.number,
    params: marketMethods.AddBalance.params.encode(client.address),
    gasLimit: 20_000_000,
  }
  const signed = [
    signedTransfer(client, friend.address, { nonce: nonces[0]! }),
    signedTransfer(client, friend.address, { nonce: nonces[0]!, ...escrow }),
    signedTransfer(blsClient, friend.address, { nonce: nonces[1]! }),
    signedTransfer(owner, under.facts.miner, { nonce: nonces[2]!, method: 16, params: Uint8Array.of(0x81, 0x40) }),
  ].map((message) => signedMessage.toJson(message))
  return [
    ...signed.map((message) => request('MpoolPush', [message])),
    request('MpoolPushUntrusted', [signed[0]]),
    request('MpoolBatchPush', [signed.slice(0, 2)]),
  ]
}

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/** Codes that a caller's fault has; 0 would be a fault of the node's. */
const known = new Set([1, -32700, -32600, -32601, -32602])

function checkAnswer(body: string, status: number, text: string): Answer[] {
  expect([200, 400, 500], `${status} for ${body.slice(0, 300)}`).toContain(status)
  // A notification is not answered.
  if (text === '') return []
  const answers = [JSON.parse(text) as Answer | Answer[]].flat()
  for (const { error } of answers) {
    if (error === undefined) continue
    expect(known, `${JSON.stringify(error)} for ${body.slice(0, 600)}`).toContain(error.code)
    expect(error.message, body.slice(0, 300)).not.toBe('')
  }
  return answers
}

/** Sends bodies, many in one batch where they are JSON that a batch can hold. */
async function throwAll(bodies: readonly string[], token: string): Promise<void> {
  const posts: string[] = []
  const batch: string[] = []
  for (const body of bodies) {
    if (!isObjectText(body)) posts.push(body)
    else if (batch.push(body) === BATCH) posts.push(`[${batch.splice(0).join(',')}]`)
  }
  if (batch.length > 0) posts.push(`[${batch.join(',')}]`)
  const lane = async () => {
    for (let body = posts.pop(); body !== undefined; body = posts.pop()) {
      const { status, text } = await under.post(body, token)
      checkAnswer(body, status, text)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

function isObjectText(body: string): boolean {
  try {
    return body.startsWith('{') && JSON.parse(body) !== null
  } catch {
    return false
  }
}

/** Everything that may not change: the head, its state, and the messages that wait. */
async function standing() {
  const { node } = under
  const head = await node.chainHead()
  const pending = (await node.mpoolPending()).map((signed) => signedMessageCid(signed).toString())
  const balances = await Promise.all(
    [client, blsClient, friend, owner].map(({ address }) => node.walletBalance(address)),
  )
  return { head: head.key.join(), pending, balances }
}

const mutations = (requests: readonly string[], count: number) =>
  fc.sample(mutatedRequests(requests), { numRuns: count, seed: SEED })

test('every valid request of the lists is answered', async () => {
  for (const body of questions) {
    const { status, text } = await under.post(body, read)
    const [{ error } = {}] = checkAnswer(body, status, text)
    if (!body.includes('ManifestCID')) expect(error, body.slice(0, 200)).toBeUndefined()
  }
})

test(`${QUESTIONS} mutated questions are answered, and change nothing`, async () => {
  const before = await standing()
  await throwAll(mutations(questions, QUESTIONS), read)
  expect(await standing()).toEqual(before)
  expect(under.faults).toEqual([])
}, 120_000)

test(`of ${MESSAGES} mutated messages only valid ones come into the pool, and onto the chain`, async () => {
  const before = await standing()
  await throwAll(mutations(messages, MESSAGES), write)
  const after = await standing()
  expect(after).toEqual({ ...before, pending: after.pending })
  const originals = new Set(messages.flatMap(signedIn).map((signed) => signedMessageCid(signed).toString()))
  const came = (await under.node.mpoolPending()).filter(
    (signed) => !before.pending.includes(signedMessageCid(signed).toString()),
  )
  expect(came.length).toBeGreaterThan(0)
  for (const signed of came) {
    expect(verifySignedMessage(signed, signed.message.from)).toBe(true)
    expect(originals).toContain(signedMessageCid(signed).toString())
  }
  await under.testnet.mine(2)
  expect(under.faults).toEqual([])
}, 120_000)

function signedIn(body: string): SignedMessage[] {
  const { params } = parseJson(body) as { params: unknown[] }
  return params.flat().map((json) => signedMessage.fromJson(json))
}

test(`${FRAMES} mutated frames over one WebSocket leave it usable, or closed cleanly`, async () => {
  const before = await standing()
  const open = async () => {
    const socket = new WebSocket(`${under.url.replace('http', 'ws')}/rpc/v1`, {
      headers: { authorization: `Bearer ${read}` },
    })
    await once(socket, 'open')
    return socket
  }
  const socket = await open()
  const subscribe = [request('ChainNotify', []), request('MpoolSub', []), request('StateWaitMsg', [null, 1, 1, true])]
  for (const frame of mutations([...questions.slice(0, 20), ...subscribe], FRAMES)) socket.send(frame)
  const done = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      if ((JSON.parse(String(data)) as { id?: unknown }).id === 'last') resolve()
    })
  })
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: 'last', method: 'Filecoin.StateNetworkName', params: [] }))
  await done
  socket.close()
  expect(await standing()).toEqual(before)
  expect(under.faults).toEqual([])
}, 60_000)
