import { afterEach, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { draftMessage, messageCid } from '#sdk/chain/message.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { nodeApi } from '#sdk/rpc/api/node.ts'
import { type Answers, serveTable } from '#sdk/rpc/testing/serve-table.ts'
import { keySigner } from '../chain/key-signer.ts'
import { balanceOf } from './balance.ts'
import { sendFil } from './send-fil.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function node(answers: Answers<typeof nodeApi.methods>) {
  const server = await serveTable(nodeApi, answers)
  const client = createNodeClient({ url: server.url })
  open.push({ close: () => server.stop() }, client)
  return client
}

const to = Address.fromId(101)
const code = messageCid(draftMessage({ from: to, to }))
const account = { code, head: code, nonce: 0, balance: 5n }

it('counts what is free in the escrow', async () => {
  const client = await node({
    walletBalance: () => 10n ** 21n,
    stateGetActor: () => account,
    stateMarketBalance: () => ({ escrow: 30n, locked: 12n }),
  })
  expect(await balanceOf(client, to)).toEqual({
    wallet: 10n ** 21n,
    market: { escrow: 30n, locked: 12n, available: 18n },
  })
})

it('is nothing for an address that the chain has not seen, however the node says so', async () => {
  const nothing = { wallet: 0n, market: { escrow: 0n, locked: 0n, available: 0n } }
  const silent = await node({ walletBalance: () => 0n, stateGetActor: () => null })
  expect(await balanceOf(silent, to)).toEqual(nothing)
  const strict = await node({
    walletBalance: () => 0n,
    stateGetActor: () => {
      throw new Error('t0101: actor not found')
    },
  })
  expect(await balanceOf(strict, to)).toEqual(nothing)
  const broken = await node({
    walletBalance: () => 0n,
    stateGetActor: () => {
      throw new Error('loading state tree: block missing')
    },
  })
  await expect(balanceOf(broken, to)).rejects.toThrow('block missing')
})

it('FIL is sent by a signed message, which is waited for', async () => {
  const key = PrivateKey.fromSeed('bls', new Uint8Array(32).fill(4))
  let sent: bigint | undefined
  const client = await node({
    stateAccountKey: (address) => address,
    gasEstimateMessageGas: (message) => message,
    mpoolGetNonce: () => 0,
    mpoolPush: ({ message }) => {
      sent = message.value
      return messageCid(message)
    },
    stateWaitMsg: (cid) => ({
      message: cid,
      receipt: { exitCode: 0, returned: new Uint8Array(0), gasUsed: 1 },
      returnDec: null,
      tipSet: [],
      height: 3,
    }),
  })
  const lookup = await sendFil(client, keySigner(key), { from: key.address, to, attoFil: 25n })
  expect(sent).toBe(25n)
  expect(lookup.height).toBe(3)
})
