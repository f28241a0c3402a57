import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarReader } from '@ipld/car'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { HeadChange } from '#sdk/chain/head-change.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { nodeApi } from '#sdk/rpc/api/node.ts'
import { createClient } from '#sdk/rpc/client.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import { exportMethods } from './rpc/export.ts'
import { nodeService } from './service.ts'
import { FIL, people, signedTransfer } from './testing/test-chain.ts'

const { client, friend, owner, worker } = people
const miner = Address.fromId(1000)

let repo: string
let service: Service
let node: ReturnType<typeof createNodeClient>
let testnet: ReturnType<typeof createTestnetClient>

function makeService(): Service {
  return createService(nodeService, {
    repo,
    logger: pino({ level: 'silent' }),
    config: {
      api: { apiAddress: '/ip4/127.0.0.1/tcp/0' },
      genesis: {
        accounts: Object.values(people).map(({ address }) => ({ address: `${address}`, attoFil: `${1_000n * FIL}` })),
        miners: [{ owner: `${owner.address}`, worker: `${worker.address}`, sectorSize: 8 << 20, power: `${1 << 30}` }],
      },
      wallet: { keys: [client, worker].map((key) => exportKeyInfo(key.toKeyInfo())) },
    },
  })
}

async function connect(): Promise<void> {
  const endpoint = await service.start()
  node = createNodeClient(endpoint)
  testnet = createTestnetClient(endpoint)
}

beforeEach(async () => {
  repo = await mkdtemp(join(tmpdir(), 'dealkit-node-'))
  service = makeService()
  await connect()
})

afterEach(async () => {
  await Promise.all([node.close(), testnet.close()])
  await service.stop()
  await rm(repo, { recursive: true })
})

const transfer = (value: bigint) => draftMessage({ from: client.address, to: friend.address, value })

describe('a message', () => {
  test('is estimated, signed, sent, waited for and looked up', async () => {
    const estimated = await node.gasEstimateMessageGas(transfer(FIL))
    expect(estimated.gasLimit).toBeGreaterThan(300_000)
    expect(estimated.gasPremium).toBe(100_000n)
    const signed = await node.mpoolPushMessage(transfer(FIL))
    expect(signed.message).toMatchObject({ nonce: 0, gasLimit: estimated.gasLimit })
    expect(await node.mpoolGetNonce(client.address)).toBe(1)
    const cid = await node.mpoolPush(signedTransfer(client, friend.address, { nonce: 1 }))
    const lookup = await node.stateWaitMsg(cid, 3, -1, true)
    expect(lookup.receipt.exitCode).toBe(0)
    expect((await node.chainHead()).height).toBeGreaterThanOrEqual(lookup.height + 3)
    expect(await node.stateSearchMsg(undefined, cid, -1, true)).toEqual(lookup)
    expect((await node.chainGetMessage(cid)).nonce).toBe(1)
    expect((await node.stateGetActor(friend.address))?.balance).toBe(1_001n * FIL + 1n)
    expect(await node.walletBalance(friend.address)).toBe(1_001n * FIL + 1n)
  })

  test('that would fail is not sent, with the node’s own words', async () => {
    await expect(node.mpoolPushMessage(transfer(2_000n * FIL))).rejects.toThrow(
      /message execution failed: exit SysErrInsufficientFunds\(6\), reason: /,
    )
    await expect(node.mpoolPushMessage({ ...transfer(1n), nonce: 3 })).rejects.toThrow(/expects message nonce to be 0/)
    await expect(node.stateGetActor(Address.fromId(4_242))).rejects.toThrow(/actor not found/)
    await expect(node.stateMarketStorageDeal(7)).rejects.toThrow(/deal 7 not found/)
  })

  test('that another one replaced is found under its old CID, if one may', async () => {
    await testnet.setMining({ mode: 'manual', intervalMs: undefined })
    const first = await node.mpoolPush(signedTransfer(client, friend.address))
    const second = await node.mpoolPush(signedTransfer(client, friend.address, { gasPremium: 200_000n }))
    await testnet.mine(2)
    expect((await node.stateSearchMsg(undefined, first, -1, true))?.message.toString()).toBe(second.toString())
    await expect(node.stateSearchMsg(undefined, first, -1, false)).rejects.toThrow(/message with equal nonce/)
  })

  test('is searched for as far back as the limit goes, and at the tipset itself in any case', async () => {
    await testnet.setMining({ mode: 'manual', intervalMs: undefined })
    const cid = await node.mpoolPush(signedTransfer(client, friend.address))
    await testnet.mine(2)
    const found = async (limit: number) => (await node.stateSearchMsg(undefined, cid, limit, true)) !== null
    expect(await found(0)).toBe(true)
    await testnet.mine(3)
    expect([await found(3), await found(4), await found(-1)]).toEqual([false, true, true])
  })

  test('is waited for with a limit that counts from where the wait began', async () => {
    await testnet.setMining({ mode: 'manual', intervalMs: undefined })
    const cid = await node.mpoolPush(signedTransfer(client, friend.address))
    await testnet.mine(3)
    await testnet.setMining({ mode: 'auto', intervalMs: undefined })
    const lookup = await node.stateWaitMsg(cid, 10, 2, true)
    expect((await node.chainHead()).height).toBeGreaterThanOrEqual(lookup.height + 10)
  })

  test('is tried and replayed with its calls', async () => {
    const { receipt, error } = await node.stateCall(transfer(5n))
    expect([receipt?.exitCode, error]).toEqual([0, ''])
    const cid = await node.mpoolPush(signedTransfer(client, friend.address, { value: 6n }))
    const lookup = await node.stateWaitMsg(cid, 0, -1, true)
    const replayed = await testnet.trace(cid)
    expect(replayed.executionTrace.message).toMatchObject({ value: 6n, method: 0 })
    expect(replayed.receipt).toEqual(lookup.receipt)
    expect(replayed.gasCost.totalCost).toBeGreaterThan(0n)
  })
})

test('what a sealer and a market ask of a new miner', async () => {
  expect((await node.stateListMiners()).map(String)).toEqual(['t01000'])
  const info = await node.stateMinerInfo(miner)
  expect(info).toMatchObject({ sectorSize: 8 << 20, peerId: null, newWorker: null, windowPostProofType: 6 })
  expect((await node.stateAccountKey(info.worker)).equals(worker.address)).toBe(true)
  expect(await node.stateMinerPower(miner)).toMatchObject({ hasMinPower: true })
  expect(await node.stateMinerSectorCount(miner)).toEqual({ live: 0, active: 0, faulty: 0 })
  expect(await node.stateMinerProvingDeadline(miner)).toMatchObject({ wpostProvingPeriod: 2880 })
  expect(await node.stateMinerDeadlines(miner)).toHaveLength(48)
  expect(await node.stateMarketBalance(client.address)).toEqual({ escrow: 0n, locked: 0n })
  expect(await node.stateVerifiedClientStatus(client.address)).toBeNull()
  expect((await node.stateDealProviderCollateralBounds(8 << 20, false)).max).toBe(2_000_000_000n * FIL)
  expect(await node.stateGetNetworkParams()).toMatchObject({
    preCommitChallengeDelay: 10,
    supportedProofTypes: [1, 2, 3],
  })
  expect(await node.stateNetworkVersion()).toBe(15)
  expect(await node.stateReadState(miner)).toMatchObject({ state: { FeeDebt: '0', DeadlineCronActive: false } })
})

test('the wallet makes the same keys for the same calls and signs with them', async () => {
  const made = await node.walletNewAddress('bls')
  const data = new TextEncoder().encode('a deal')
  const signature = await node.walletSign(made, data, null)
  expect(verifySignature(signature, made, data)).toBe(true)
  expect(await node.walletHas(made)).toBe(true)
  expect((await node.walletNewAddress('bls')).equals(made)).toBe(false)
  await node.walletDelete(made)
  expect((await node.walletNewAddress('bls')).equals(made)).toBe(true)
})

test('heads are told as they change, a fork included', async () => {
  const seen: string[] = []
  const heads = node.chainNotify()
  const following = (async () => {
    for await (const changes of heads) {
      seen.push(...changes.map(({ type, tipSet }: HeadChange) => `${type} ${tipSet.height}`))
      if (seen.length >= 6) break
    }
  })()
  await expect.poll(() => seen).toEqual(['current 0'])
  await testnet.mine(2)
  await testnet.reorg(1)
  await following
  expect(seen).toEqual(['current 0', 'apply 1', 'apply 2', 'revert 2', 'apply 2', 'apply 3'])
})

test('time goes where it is sent, and back to a snapshot', async () => {
  const id = await testnet.snapshot()
  expect(await testnet.advance(2_880)).toBe(2_880)
  await testnet.setBalance(friend.address, 3n)
  expect(await node.walletBalance(friend.address)).toBe(3n)
  await testnet.revert(id)
  expect((await node.chainHead()).height).toBe(0)
  expect(await node.walletBalance(friend.address)).toBe(1_000n * FIL)
  expect(await testnet.awaitEpoch(60, null, true)).toBe(60)
  expect((await node.chainGetTipSetByHeight(59, undefined)).height).toBe(0)
})

test('faults on demand reach callers, and end', async () => {
  const steering = testnet
  await steering.failNext('MpoolPush', 1, 'the pool is on fire', null)
  const signed = signedTransfer(client, friend.address)
  await expect(node.mpoolPush(signed)).rejects.toThrow('MpoolPush: the pool is on fire')
  await steering.dropMessages(1)
  const cid = await node.mpoolPush(signed)
  expect(await node.mpoolPending(undefined)).toEqual([])
  expect(await node.stateSearchMsg(undefined, cid, -1, true)).toBeNull()
  await steering.holdBlocks(true)
  await node.mpoolPush(signed)
  expect(await node.mpoolPending(undefined)).toHaveLength(1)
  await steering.holdBlocks(false)
  await node.stateWaitMsg(cid, 0, -1, true)
  expect(await steering.traceText(cid)).toContain('account.Send with 0.000000000000000001 FIL')
  const { message } = await steering.impersonate(
    draftMessage({ from: people.friend.address, to: client.address, value: 7n }),
  )
  expect(message).toMatchObject({ value: 7n, nonce: 0 })
  expect(message.gasLimit).toBeGreaterThan(0)
})

test('a block producer of its own makes a block, and one that does not fit is refused', async () => {
  await testnet.setMining({ mode: 'manual', intervalMs: undefined })
  const signed = signedTransfer(client, friend.address)
  await node.mpoolPush(signed)
  const head = await node.chainHead()
  const base = await node.minerGetBaseInfo(miner, 5, undefined)
  expect(base).toMatchObject({ eligibleForMining: true, sectorSize: 8 << 20, sectors: [] })
  expect(base?.workerKey.equals(worker.address)).toBe(true)
  const block = await node.minerCreateBlock({
    miner,
    parents: head.key,
    ticket: { vrfProof: new Uint8Array(96) },
    electionProof: { winCount: 1, vrfProof: new Uint8Array(96) },
    beaconValues: base!.beaconEntries,
    messages: await node.mpoolSelect(undefined, 1),
    epoch: 5,
    timestamp: head.blocks[0]!.timestamp + 150,
    winningPostProof: [],
  })
  const lighter = { ...block, header: { ...block.header, parentWeight: 7n } }
  await expect(node.syncSubmitBlock(lighter)).rejects.toThrow(/weight/)
  const unsigned = { ...block, header: { ...block.header, blockSig: null } }
  await expect(node.syncSubmitBlock(unsigned)).rejects.toThrow(/not signed/)
  await node.syncSubmitBlock(block)
  expect(await node.chainHead()).toMatchObject({ height: 5 })
  await testnet.mine(1)
  expect((await node.stateSearchMsg(undefined, block.secpkMessages[0]!, -1, true))?.height).toBe(6)
  await expect(node.syncSubmitBlock(block)).rejects.toThrow(/parents are not the head/)
})

test('the chain is exported in pieces, the last one empty', async () => {
  await testnet.mine(3)
  const exporting = createClient({ ...nodeApi, methods: exportMethods }, service.endpoint)
  const pieces: Uint8Array[] = []
  for await (const piece of exporting.chainExport(0, false, undefined)) pieces.push(piece)
  await exporting.close()
  expect(pieces.at(-1)).toHaveLength(0)
  const reader = await CarReader.fromBytes(Buffer.concat(pieces))
  expect((await reader.getRoots()).map(String)).toEqual((await node.chainHead()).key.map(String))
})

test('started again in its directory, it goes on', async () => {
  const { message } = await node.mpoolPushMessage(transfer(FIL))
  await testnet.awaitEpoch(10, null, true)
  const head = await node.chainHead()
  await Promise.all([node.close(), testnet.close()])
  await service.stop()
  service = makeService()
  await connect()
  expect((await node.chainHead()).key.map(String)).toEqual(head.key.map(String))
  expect(await node.mpoolGetNonce(client.address)).toBe(message.nonce + 1)
})
