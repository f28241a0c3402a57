import { afterEach, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { draftMessage, type Message, messageCid } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessageCid, verifySignedMessage } from '#sdk/chain/signed-message.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { nodeApi } from '#sdk/rpc/api/node.ts'
import { serveTable } from '#sdk/rpc/testing/serve-table.ts'
import { keySigner } from './key-signer.ts'
import { pushMessage } from './push-message.ts'
import { pushSigned } from './push-signed.ts'
import { signMessage } from './sign-message.ts'
import { waitMessage } from './wait-message.ts'

const key = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(9))
const id = Address.fromId(100)
const to = Address.fromId(101)
const noGas = { maxFee: 0n, gasOverEstimation: 0, gasOverPremium: 0 }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

/** A node whose pool takes messages with the next nonce, says why it refuses others, and runs them with an exit code. */
async function node(options: { exitCode?: number; rivals?: number } = {}) {
  const { exitCode = 0 } = options
  let rivals = options.rivals ?? 0
  const pool: SignedMessage[] = []
  const onChain = new Map<string, number>()
  let next = 5
  const asked: { spec: unknown; confidence: number | undefined; waited: unknown[] } = {
    spec: undefined,
    confidence: undefined,
    waited: [],
  }
  const server = await serveTable(nodeApi, {
    stateAccountKey: (address) => (address.isId ? key.address : address),
    gasEstimateMessageGas: (message: Message, spec) => {
      asked.spec = spec
      if (message.value > 10n ** 24n)
        throw new Error('estimating gas: message execution failed: exit SysErrInsufficientFunds(6)')
      return { ...message, gasLimit: 1000, gasFeeCap: 200n, gasPremium: 100n }
    },
    mpoolGetNonce: () => next,
    mpoolPending: () => pool,
    mpoolPush: (signed: SignedMessage) => {
      if (rivals-- > 0) next++
      if (!verifySignedMessage(signed)) throw new Error('invalid signature')
      const known = pool.some((one) => signedMessageCid(one).equals(signedMessageCid(signed)))
      if (known) throw new Error('message with nonce already exists')
      if (signed.message.nonce < next) throw new Error('message nonce too low')
      pool.push(signed)
      next++
      return signedMessageCid(signed)
    },
    stateSearchMsg: (_from, cid) => {
      const height = onChain.get(cid.toString())
      return height === undefined ? null : lookupOf(cid, height, exitCode)
    },
    stateWaitMsg: (cid, confidence, ...rest) => {
      asked.confidence = confidence
      asked.waited = rest
      return lookupOf(cid, 12, exitCode)
    },
  })
  const client = createNodeClient({ url: server.url })
  open.push({ close: () => server.stop() }, client)
  return { client, pool, asked, onChain }
}

const lookupOf = (message: ReturnType<typeof messageCid>, height: number, exitCode: number) => ({
  message,
  receipt: { exitCode, returned: new Uint8Array(0), gasUsed: 900 },
  returnDec: null,
  tipSet: [],
  height,
})

const signer = keySigner(key)
const draft = draftMessage({ from: id, to, value: 7n })

describe('sending a message', () => {
  it('signs for the key of an actor id, with gas and nonce of the node', async () => {
    const { client, pool, asked } = await node()
    const { cid, signed } = await pushMessage(client, signer, draft, { maxFee: 3n })
    expect(pool).toHaveLength(1)
    expect(signedMessageCid(pool[0]!).equals(cid)).toBe(true)
    expect(signed.message).toMatchObject({ nonce: 5, gasLimit: 1000, gasFeeCap: 200n, value: 7n })
    expect(signed.message.from.equals(key.address)).toBe(true)
    expect(asked.spec).toEqual({ ...noGas, maxFee: 3n })
  })

  it('signs again when others were quicker, and gives up when they always are', async () => {
    const hurried = await node({ rivals: 2 })
    const { signed } = await pushMessage(hurried.client, signer, draft)
    expect(signed.message.nonce).toBe(7)
    const crowded = await node({ rivals: 100 })
    await expect(pushMessage(crowded.client, signer, draft)).rejects.toMatchObject({
      code: 'MESSAGE_SUPERSEDED',
      details: { attempts: 5 },
    })
  })

  it('says why the node would not run it', async () => {
    const { client, pool } = await node()
    await expect(pushMessage(client, signer, { ...draft, value: 10n ** 25n })).rejects.toThrow(
      'SysErrInsufficientFunds(6)',
    )
    expect(pool).toEqual([])
  })

  it('asks nobody else’s key to sign', async () => {
    const { client } = await node()
    const other = PrivateKey.fromSeed('bls', new Uint8Array(32).fill(2)).address
    await expect(pushMessage(client, signer, { ...draft, from: other })).rejects.toMatchObject({
      code: 'SIGNER_UNKNOWN',
      message: expect.stringContaining(other.toString()),
    })
  })
})

describe('pushing the same bytes again', () => {
  it('is one message, whether it waits, landed or lost its nonce', async () => {
    const { client, pool, onChain } = await node()
    const signed = await signMessage(client, signer, draft)
    const late = await signMessage(client, signer, { ...draft, value: 8n })
    expect(await pushSigned(client, signed)).toBe('pushed')
    expect(await pushSigned(client, signed)).toBe('pushed')
    expect(pool).toHaveLength(1)
    expect(await pushSigned(client, late)).toBe('superseded')
    onChain.set(signedMessageCid(late).toString(), 9)
    expect(await pushSigned(client, late)).toBe('landed')
  })

  it('is waited for when one that pays more has taken its place', async () => {
    const { client, pool } = await node()
    const signed = await signMessage(client, signer, draft)
    await pushSigned(client, signed)
    pool[0] = { ...signed, message: { ...signed.message, gasFeeCap: 900n } }
    expect(await pushSigned(client, signed)).toBe('pushed')
  })

  it('is an error when the node refuses it for anything else', async () => {
    const { client } = await node()
    const signed = await signMessage(client, signer, draft)
    const forged = { ...signed, signature: { ...signed.signature, data: new Uint8Array(65) } }
    await expect(pushSigned(client, forged)).rejects.toThrow('invalid signature')
  })
})

describe('waiting for a message', () => {
  const cid = messageCid(draft)

  it('gives what came of it', async () => {
    const { client, asked } = await node()
    expect(await waitMessage(client, cid, { confidence: 5 })).toMatchObject({ height: 12, receipt: { gasUsed: 900 } })
    expect(asked).toMatchObject({ confidence: 5, waited: [-1, true] })
  })

  it('names the exit code of one that failed', async () => {
    const { client } = await node({ exitCode: 19 })
    await expect(waitMessage(client, cid)).rejects.toMatchObject({
      code: 'MESSAGE_FAILED',
      message: `The message ${cid} failed at epoch 12: ErrInsufficientFunds(19)`,
    })
  })

  it('ends at its deadline or signal', async () => {
    const server = await serveTable(nodeApi, { stateWaitMsg: () => new Promise(() => undefined) })
    const client: NodeClient = createNodeClient({ url: server.url })
    open.push({ close: () => server.stop() }, client)
    await expect(waitMessage(client, cid, { timeoutMs: 30 })).rejects.toMatchObject({ code: 'RPC_TIMEOUT' })
    await expect(waitMessage(client, cid, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
})
