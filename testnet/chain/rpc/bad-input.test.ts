import { request as httpRequest } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import type { Message } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessage } from '#sdk/chain/signed-message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { type NodeUnderTest, nodeUnderTest } from '../testing/node-under-test.ts'
import { FIL, people, signedTransfer } from '../testing/test-chain.ts'

let under: NodeUnderTest
let tokens: { read: string; write: string; admin: string }

beforeAll(async () => {
  under = await nodeUnderTest()
  const [read, write, admin] = await Promise.all([under.token('read'), under.token('write'), under.token('admin')])
  tokens = { read, write, admin }
})
afterAll(() => under[Symbol.asyncDispose]())

// Whatever came in, the node is up and holds nothing it should not.
afterEach(async () => {
  expect(await under.node.stateNetworkName()).toBe('force')
  expect(under.faults).toEqual([])
})

const nothing = 'bafy2bzacea3wsdh6y3a36tb3skempjoxqpuyompjbmfeyf34fi3uy6uue42v4'
const link = { '/': nothing }
const { client, friend, owner } = people

async function call(name: string, params: unknown, token = tokens.admin) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: `Filecoin.${name}`, params })
  return answer(body, token)
}

async function answer(body: string, token = tokens.admin) {
  const { status, text } = await under.post(body, token)
  return { status, ...(text === '' ? {} : (JSON.parse(text) as { error?: { code: number; message: string } })) }
}

const request = (method: string, params: unknown) => JSON.stringify({ jsonrpc: '2.0', id: 7, method, params })

describe('requests that are none', () => {
  test.each<[string, string, number, number, RegExp]>([
    ['no JSON', '{"jsonrpc":"2.0",', 500, -32700, /Parse error/],
    ['half a word', 'nul', 500, -32700, /Parse error/],
    ['bytes', '\u0000\u0001\u0002', 500, -32700, /Parse error/],
    ['nothing', '', 400, -32600, /Invalid request/],
    ['an empty batch', '[]', 400, -32600, /Invalid request/],
    ['a number', '7', 500, -32700, /Parse error/],
    ['no method', '{"id":1,"params":[]}', 400, -32600, /Invalid request/],
    ['a method that is a number', '{"id":1,"method":7}', 400, -32600, /Invalid request/],
    ['named params', request('Filecoin.ChainHead', { a: 1 }), 500, -32700, /not an array/],
    [
      'an id that is an object',
      '{"id":{},"method":"Filecoin.ChainHead","params":[]}',
      500,
      -32700,
      /failed to parse ID/,
    ],
    ['nesting without end', '['.repeat(100_000), 500, -32700, /Parse error/],
    ['deep params', request('Filecoin.ChainHead', JSON.parse('['.repeat(300) + ']'.repeat(300))), 500, -32700, /Parse/],
    ['an unknown method', request('Filecoin.MakeMeRich', []), 500, -32601, /'Filecoin.MakeMeRich' not found$/],
    ['an unknown namespace', request('Lotus.ChainHead', []), 500, -32601, /'Lotus.ChainHead' not found/],
    ['a prototype’s name', request('Filecoin.constructor', []), 500, -32601, /not found/],
    ['a method of later networks', request('Filecoin.EthCall', []), 500, -32601, /this network does not have it/],
    ['a channel over HTTP', request('Filecoin.ChainNotify', []), 500, -32601, /no out channel support/],
    ['too many params', request('Filecoin.ChainHead', [1]), 500, -32602, /wrong param count .*: 1 != 0/],
    ['too few params', request('Filecoin.StateMinerInfo', ['t01000']), 500, -32602, /: 1 != 2/],
    ['a wrong type', request('Filecoin.ChainGetTipSetByHeight', ['5', []]), 500, -32700, /param: height/],
    ['a fraction', request('Filecoin.ChainGetTipSetByHeight', [1.5, []]), 500, -32700, /param: height/],
    ['an address that is none', request('Filecoin.WalletBalance', ['t1nonsense']), 500, -32700, /param: addr/],
    ['a CID that is none', request('Filecoin.ChainReadObj', [{ '/': 'bafyoops' }]), 500, -32700, /param: obj/],
    ['a money of words', request('Filecoin.MarketAddBalance', ['t0100', 't0100', 'ten']), 500, -32700, /param: amt/],
  ])('%s', async (_what, body, status, code, message) => {
    const { status: found, error } = await answer(body)
    expect({ found, code: error?.code }).toEqual({ found: status, code })
    expect(error?.message).toMatch(message)
  })

  test('a body over the limit is refused before it is read', async () => {
    const answered = await new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer ${tokens.read}`, 'content-length': 200 << 20 }
      const sent = httpRequest(`${under.url}/rpc/v1`, { method: 'POST', headers }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () => resolve(`${response.statusCode} ${Buffer.concat(pieces)}`))
      })
      sent.once('error', reject)
      sent.write('{')
    })
    expect(answered).toMatch(/^500 .*request bigger than maximum 104857600 allowed/)
  })

  test('a batch of good and bad is answered one by one', async () => {
    const { text } = await under.post(
      `[${request('Filecoin.StateNetworkName', [])},7,${request('Filecoin.No', [])},{"method":"Filecoin.ChainHead"}]`,
      tokens.read,
    )
    const answers = JSON.parse(text) as { result?: unknown; error?: { code: number } }[]
    expect(answers.map(({ result, error }) => error?.code ?? result)).toEqual(['force', -32700, -32601])
  })
})

describe('tokens', () => {
  test('none, another node’s, and one that was tampered with are refused', async () => {
    const [head, , signature] = tokens.read.split('.')
    const admin = Buffer.from('{"Allow":["read","write","sign","admin"]}').toString('base64url')
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${admin}.`
    for (const forged of ['', 'x', `${head}.${admin}.${signature}`, unsigned]) {
      expect((await call('ChainHead', [], forged)).status).toBe(401)
    }
  })

  test('that allow less are told what is missing', async () => {
    const denied = async (name: string, params: unknown[], token: string) => (await call(name, params, token)).error
    expect(await denied('MpoolClear', [true], tokens.read)).toMatchObject({
      code: 1,
      message: "missing permission to invoke 'MpoolClear'  (need 'write')",
    })
    expect(await denied('WalletSign', ['t0100', '', null], tokens.write)).toMatchObject({ code: 1 })
    expect(await denied('WalletExport', ['t0100', ''], tokens.write)).toMatchObject({ code: 1 })
    expect(await denied('ChainSetHead', [[]], tokens.write)).toMatchObject({ code: 1 })
  })
})

describe('questions about nothing', () => {
  test.each<[string, unknown[], RegExp]>([
    ['ChainGetBlock', [link], /not found/],
    ['ChainGetMessage', [link], /not found/],
    ['ChainReadObj', [link], /not found/],
    ['ChainStatObj', [link, null], /not found/],
    ['ChainGetBlockMessages', [link], /not found/],
    ['ChainGetTipSet', [[link]], /not found/],
    ['ChainGetReceipts', [link], /not found/],
    ['ChainDeleteObj', [link], /not found/],
    ['ChainGetTipSetByHeight', [9_999_999, []], /greater than start point height/],
    ['ChainGetTipSetByHeight', [-1, []], /before genesis/],
    ['StateGetActor', ['t0424242', []], /actor not found/],
    ['StateLookupID', [`${PrivateKey.fromSeed('secp256k1', Buffer.from('nobody')).address}`, []], /actor not found/],
    ['StateMinerInfo', [`${client.address}`, []], /failed to load miner actor/],
    ['StateMinerPartitions', ['t01000', 48, []], /no deadline 48/],
    ['StateMarketStorageDeal', [424_242, []], /deal 424242 not found/],
    ['StateSectorPartition', ['t01000', 424_242, []], /is in no deadline/],
    ['StateReplay', [[], link], /not found/],
    ['StateCompute', [-5, [], []], /cannot compute a state at -5/],
    ['StateDecodeParams', ['t01000', 9_999, '', []], /method/],
    ['StateDecodeParams', ['t01000', 16, 'AAAA', []], /./],
    ['StateGetRandomnessFromBeacon', [1, 9_999_999, '', []], /from the future/],
    ['PaychStatus', ['t01000'], /no payment channel/],
    ['WalletExport', ['t0424242', ''], /key not found/],
    ['NetPeerInfo', ['12D3KooWSXmXLJmBR1M7i9RW9GQPNUhZSzXKzxDHWtAgNuJAbyEJ'], /not found/],
    ['AuthVerify', ['a.b.c'], /JWT Verification failed/],
    ['SyncCheckpoint', [[link]], /not found/],
  ])('%s(%j)', async (name, params, message) => {
    const { status, error } = await call(name, params)
    expect({ status, code: error?.code }).toEqual({ status: 200, code: 1 })
    expect(error?.message).toMatch(message)
  })

  test('that nodes answer with null', async () => {
    expect(await call('StateSearchMsg', [[], link, -1, true])).toMatchObject({ result: null })
    expect(await call('StateSectorGetInfo', ['t01000', 424_242, []])).toMatchObject({ result: null })
    expect(await call('StateSectorPreCommitInfo', ['t01000', 424_242, []])).toMatchObject({ result: null })
    expect(await call('StateVerifiedClientStatus', [`${owner.address}`, []])).toMatchObject({ result: null })
    const genesis = (await under.node.chainGetGenesis()).key[0]!
    const ofGenesis = [{ '/': `${genesis}` }]
    expect(await call('ChainGetParentMessages', ofGenesis)).toMatchObject({ result: null })
    expect(await call('ChainGetParentReceipts', ofGenesis)).toMatchObject({ result: null })
    expect(await under.node.chainGetParentMessages(genesis)).toEqual([])
  })
})

describe('messages', () => {
  const nonce = (key: PrivateKey) => under.node.mpoolGetNonce(key.address)
  const push = async (signed: SignedMessage) => (await call('MpoolPush', [signedMessage.toJson(signed)])).error
  const transfer = async (parts: Partial<Message> = {}) =>
    signedTransfer(client, friend.address, { nonce: await nonce(client), ...parts })

  test.each<[string, Partial<Message>, RegExp]>([
    ['gas limit nothing', { gasLimit: 0 }, /GasLimit/],
    ['gas limit negative', { gasLimit: -1 }, /GasLimit/],
    ['gas limit under what storing costs', { gasLimit: 10_000 }, /storing the message on chain costs/],
    ['gas limit over a block', { gasLimit: 10_000_000_001 }, /over a block's 10000000000/],
    ['premium over the fee cap', { gasPremium: 2_000_000_000n }, /over the GasFeeCap/],
    ['fee cap under the least', { gasFeeCap: 99n, gasPremium: 1n }, /below the minimum base fee 100/],
    ['negative premium', { gasPremium: -1n }, /negative/],
    ['negative value', { value: -1n }, /negative/],
    ['more than there can be', { value: 2_000_000_001n * FIL }, /more than there can be/],
    ['another version', { version: 1 }, /[Vv]ersion/],
    ['gas beyond the balance', { gasLimit: 1_000_000_000, gasFeeCap: 10n ** 16n }, /not enough funds/],
    ['a nonce far ahead', { nonce: 4_000 }, /leaves a gap/],
  ])('%s: refused', async (_what, parts, message) => {
    const error = await push(await transfer(parts))
    expect(error?.code).toBe(1)
    expect(error?.message).toMatch(message)
    expect(await under.node.mpoolPending()).toEqual([])
  })

  test('a used nonce, a foreign signature, a changed message, a stranger: refused', async () => {
    expect((await push(await transfer({ nonce: 0 })))?.message).toMatch(
      /minimum expected nonce is \d+: message nonce too low/,
    )
    const good = await transfer()
    const foreign = { ...good, signature: friend.sign(new Uint8Array(38)) }
    expect((await push(foreign))?.message).toMatch(/signature verification failed/)
    const changed = { ...good, message: { ...good.message, value: 2n } }
    expect((await push(changed))?.message).toMatch(/signature verification failed/)
    const stranger = PrivateKey.fromSeed('secp256k1', Buffer.from('stranger'))
    expect((await push(signedTransfer(stranger, friend.address)))?.message).toMatch(/actor not found/)
    expect(await under.node.mpoolPending()).toEqual([])
  })

  test('too little gas, garbage params and no such method fail on chain, with the real exit codes', async () => {
    const { miner } = under.facts
    const first = await nonce(owner)
    const send = (at: number, parts: Partial<Message>) =>
      push(signedTransfer(owner, miner, { nonce: first + at, value: 0n, gasLimit: 20_000_000, ...parts }))
    const withdraw = minerMethods.WithdrawBalance.number
    expect(
      await send(0, { method: withdraw, params: Uint8Array.of(0x81, 0x42, 0, 1), gasLimit: 700_000 }),
    ).toBeUndefined()
    expect(await send(1, { method: withdraw, params: Uint8Array.of(1, 2, 3) })).toBeUndefined()
    expect(await send(2, { method: 4_242 })).toBeUndefined()
    const { height } = await under.testnet.mine(1)
    await under.testnet.mine(1)
    const cids = await under.node.chainGetMessagesInTipset((await under.node.chainGetTipSetByHeight(height)).key)
    const codes = await Promise.all(
      cids.map(async ({ cid }) => (await under.node.stateSearchMsg(undefined, cid, -1, true))!.receipt.exitCode),
    )
    expect(codes).toEqual([7, 21, 3])
    const told = await Promise.all(cids.map(async ({ cid }) => (await under.node.stateReplay(undefined, cid)).error))
    expect(told).toEqual([
      expect.stringMatching(/SysErrOutOfGas\(7\)/),
      expect.stringMatching(/ErrSerialization\(21\)/),
      expect.stringMatching(/no method 4242 .*SysErrInvalidMethod\(3\)/),
    ])
  })

  test('that would fail are not estimated, with the reason', async () => {
    const draft = (parts: object) => ({ From: `${client.address}`, To: 't01000', Method: 0, ...parts })
    const estimate = async (parts: object) =>
      (await call('GasEstimateMessageGas', [draft(parts), null, []])).error?.message
    expect(await estimate({ Method: 16, Params: 'AQID' })).toMatch(
      /message execution failed: exit ErrSerialization\(21\)/,
    )
    expect(await estimate({ Value: `${2_000n * FIL}` })).toMatch(/exit SysErrInsufficientFunds\(6\)/)
    expect(await estimate({ From: 't0424242' })).toMatch(/SysErrSenderInvalid\(1\)/)
  })
})
