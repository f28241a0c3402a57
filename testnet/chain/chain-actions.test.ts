import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keySigner } from '#sdk/actions/chain/key-signer.ts'
import { pushMessage } from '#sdk/actions/chain/push-message.ts'
import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { signMessage } from '#sdk/actions/chain/sign-message.ts'
import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { balanceOf } from '#sdk/actions/wallet/balance.ts'
import { sendFil } from '#sdk/actions/wallet/send-fil.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient, type TestnetClient } from '#sdk/clients/testnet-client.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import { nodeService } from './service.ts'

const FIL = 10n ** 18n
const key = (name: string) => PrivateKey.fromSeed('secp256k1', new TextEncoder().encode(name))
const client = key('client')
const friend = key('friend')
const owner = key('owner')
const worker = PrivateKey.fromSeed('bls', new TextEncoder().encode('worker'))
const market = Address.fromId(5)
const signer = keySigner(client)

let repo: string
let service: Service
let node: NodeClient
let testnet: TestnetClient

beforeAll(async () => {
  repo = await mkdtemp(join(tmpdir(), 'dealkit-actions-'))
  service = createService(nodeService, {
    repo,
    logger: pino({ level: 'silent' }),
    config: {
      api: { apiAddress: '/ip4/127.0.0.1/tcp/0' },
      genesis: {
        accounts: [client, owner, worker].map(({ address }) => ({ address: `${address}`, attoFil: `${1_000n * FIL}` })),
        miners: [{ owner: `${owner.address}`, worker: `${worker.address}`, sectorSize: 8 << 20, power: `${1 << 30}` }],
      },
      wallet: { keys: [exportKeyInfo(worker.toKeyInfo())] },
    },
  })
  const endpoint = await service.start()
  node = createNodeClient(endpoint)
  testnet = createTestnetClient(endpoint)
})

afterAll(async () => {
  await Promise.all([node.close(), testnet.close()])
  await service.stop()
  await rm(repo, { recursive: true })
})

const transfer = (to = friend.address) => draftMessage({ from: client.address, to, value: FIL })

describe('sending', () => {
  test('moves FIL, and creates the account it goes to', async () => {
    const to = PrivateKey.fromSeed('secp256k1', new Uint8Array([7])).address
    expect(await balanceOf(node, to)).toEqual({ wallet: 0n, market: { escrow: 0n, locked: 0n, available: 0n } })
    const lookup = await sendFil(node, signer, { from: client.address, to, attoFil: FIL })
    expect(lookup.receipt.exitCode).toBe(0)
    expect((await balanceOf(node, to)).wallet).toBe(FIL)
  })

  test('puts money into escrow', async () => {
    const draft = draftMessage({
      from: client.address,
      to: market,
      value: 3n * FIL,
      method: marketMethods.AddBalance.number,
      params: addressCodec.encode(client.address),
    })
    const { cid } = await pushMessage(node, signer, draft)
    await waitMessage(node, cid)
    expect((await balanceOf(node, client.address)).market).toEqual({
      escrow: 3n * FIL,
      locked: 0n,
      available: 3n * FIL,
    })
  })

  test('names the exit code of a message that failed on chain', async () => {
    const draft = { ...transfer(Address.fromId(1000)), method: 99, gasLimit: 10_000_000 }
    const { cid } = await pushMessage(node, signer, draft)
    await expect(waitMessage(node, cid)).rejects.toMatchObject({
      code: 'MESSAGE_FAILED',
      message: expect.stringMatching(/SysErrInvalidMethod\(3\)/),
    })
  })

  test('refuses what would fail, and what it has no key for', async () => {
    await expect(pushMessage(node, signer, { ...transfer(), value: 10n ** 30n })).rejects.toMatchObject({
      code: 'RPC_ERROR',
    })
    await expect(pushMessage(node, keySigner(friend), transfer())).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' })
  })

  test('tells a message that is there from one whose nonce is gone', async () => {
    const first = await signMessage(node, signer, transfer())
    const second = await signMessage(node, signer, { ...transfer(), value: 2n * FIL })
    expect(second.message.nonce).toBe(first.message.nonce)
    expect(await pushSigned(node, first)).toBe('pushed')
    expect(await pushSigned(node, first)).toBe('pushed')
    await waitMessage(node, signedMessageCid(first), { confidence: 1 })
    expect(await pushSigned(node, first)).toBe('landed')
    expect(await pushSigned(node, second)).toBe('superseded')
  })
})

describe('waiting for an epoch', () => {
  test('makes a local network go there', async () => {
    const { height } = await node.chainHead()
    expect(await waitEpoch(node, testnet, height + 40, { drive: true })).toBeGreaterThanOrEqual(height + 40)
  })

  test('wakes when the chain passes, without driving it, and ends with its signal', async () => {
    const { height } = await node.chainHead()
    const passing = waitEpoch(node, testnet, height + 5, { drive: false })
    await testnet.advance(6)
    expect(await passing).toBeGreaterThanOrEqual(height + 5)
    const caller = new AbortController()
    const idle = waitEpoch(node, testnet, height + 10_000, { drive: false, signal: caller.signal })
    caller.abort()
    await idle
    expect((await node.chainHead()).height).toBeLessThan(height + 100)
  })

  test('looks at the chain again and again where the network is not local', async () => {
    const plain = createServer((_request, response) => {
      response.end('{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"method not found"}}')
    })
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const other = createTestnetClient({ url: `http://127.0.0.1:${(plain.address() as AddressInfo).port}` })
    try {
      const { height } = await node.chainHead()
      const seen = [other, undefined].map((t) => waitEpoch(node, t, height + 3, { drive: true, pollMs: 10 }))
      await testnet.advance(3)
      for (const epoch of await Promise.all(seen)) expect(epoch).toBeGreaterThanOrEqual(height + 3)
      const caller = new AbortController()
      const idle = waitEpoch(node, undefined, height + 10_000, { drive: true, signal: caller.signal })
      caller.abort()
      expect(await idle).toBeLessThan(height + 10_000)
    } finally {
      await other.close()
      plain.closeAllConnections()
      plain.close()
    }
  })
})
