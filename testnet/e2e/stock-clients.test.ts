import { createRequire } from 'node:module'
import { NodejsProvider } from '@filecoin-shipyard/lotus-client-provider-nodejs'
import { LotusRPC } from '@filecoin-shipyard/lotus-client-rpc'
import { mainnet } from '@filecoin-shipyard/lotus-client-schema'
import { Message } from 'iso-filecoin/message'
import { RPC } from 'iso-filecoin/rpc'
import { Token } from 'iso-filecoin/token'
import { accountFromLotus, create, signMessage } from 'iso-filecoin/wallet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'

// The package is CommonJS with a default export, which loaders take apart in different ways.
const { default: LotusRpcEngine } = createRequire(import.meta.url)(
  '@glif/filecoin-rpc-client',
) as typeof import('@glif/filecoin-rpc-client')

let network: ForceNetwork
let url: string
let token: string

beforeAll(async () => {
  network = await forceNetwork()
  ;({ url, token } = network.info.services.node!)
}, 60_000)

afterAll(() => network.stop())

const FIL = 10n ** 18n
const account = (name: string) => network.info.accounts.find((known) => known.name === name)!

interface TipSet {
  readonly Cids: readonly { readonly '/': string }[]
  readonly Height: number
}
interface Lookup {
  readonly Receipt: { readonly ExitCode: number }
  readonly Height: number
}

describe('lotus-client-rpc with its own schema and Node provider', () => {
  /** The methods of the schema, whose own types say nothing of their arguments. */
  type Calls = Record<string, (...args: unknown[]) => Promise<unknown>>

  function connectTo(transport: 'http' | 'ws'): { calls: Calls; lotus: LotusRPC } {
    const base = transport === 'ws' ? url.replace(/^http/, 'ws') : url
    const provider = new NodejsProvider(`${base}/rpc/v1`, { token })
    const lotus = new LotusRPC(provider, { schema: mainnet.fullNode })
    return { calls: lotus as unknown as Calls, lotus }
  }

  test.each(['http', 'ws'] as const)('asks, signs and sends over %s', async (transport) => {
    const { calls, lotus } = connectTo(transport)
    expect(await calls['version']!()).toMatchObject({ Version: expect.stringContaining('venus') })
    const head = (await calls['chainHead']!()) as TipSet
    expect(await calls['chainGetTipSet']!(head.Cids)).toEqual(head)
    const [miner] = (await calls['stateListMiners']!([])) as string[]
    expect(await calls['stateMinerInfo']!(miner, [])).toMatchObject({ SectorSize: 8 << 20 })
    expect(await calls['stateMinerPower']!(miner, [])).toMatchObject({ HasMinPower: true })

    const from = (await calls['walletDefaultAddress']!()) as string
    expect(await calls['walletList']!()).toContain(from)
    const to = (await calls['walletNew']!(transport === 'ws' ? 'bls' : 'secp256k1')) as string
    const message = { To: to, From: from, Value: `${FIL}`, Method: 0, Params: null }
    const pushed = (await calls['mpoolPushMessage']!(message, null)) as { CID: unknown; Message: { Nonce: number } }
    const lookup = (await calls['stateWaitMsg']!(pushed.CID, 2, -1, true)) as Lookup
    expect(lookup.Receipt.ExitCode).toBe(0)
    expect(await calls['walletBalance']!(to)).toBe(`${FIL}`)
    expect(await calls['stateGetActor']!(to, [])).toMatchObject({ Balance: `${FIL}`, Nonce: 0 })

    const data = Buffer.from('signed by name').toString('base64')
    const signature = await calls['walletSign']!(to, data)
    expect(await calls['walletVerify']!(to, data, signature)).toBe(true)
    const escrow = await calls['marketAddBalance']!(from, from, '7')
    await calls['stateWaitMsg']!(escrow, 1, -1, true)
    expect(await calls['stateMarketBalance']!(from, [])).toMatchObject({ Locked: '0' })
    await expect(calls['stateGetActor']!('t0424242', [])).rejects.toThrow(/actor not found/)
    await lotus.destroy()
  })

  test('follows the head, and stops', async () => {
    const { calls, lotus } = connectTo('ws')
    await calls['version']!()
    const seen: string[] = []
    type Change = { Type: string; Val: TipSet }
    const subscribe = calls['chainNotify'] as unknown as (
      callback: (changes: Change[]) => void,
    ) => [cancel: () => Promise<void>, opened: Promise<void>]
    const [cancel, opened] = subscribe((changes) => seen.push(...changes.map(({ Type }) => Type)))
    await opened
    await network.clients.testnet.mine(2)
    await expect.poll(() => seen).toEqual(['current', 'apply', 'apply'])
    await cancel()
    await network.clients.testnet.mine(1)
    await calls['version']!()
    expect(seen).toHaveLength(3)
    await lotus.destroy()
  })
})

describe('iso-filecoin', () => {
  const rpc = () => new RPC({ api: `${url}/rpc/v1`, token, network: 'testnet' })

  test.each(['SECP256K1', 'BLS'] as const)('sends FIL from a %s wallet of its own', async (type) => {
    const client = rpc()
    expect((await client.networkName()).result).toBe(network.info.chain.networkName)
    const payer = accountFromLotus(account('client').key, 'testnet')
    const payee = create(type, 'testnet')
    for (const [from, to, fil] of [
      [payer, payee, '5'],
      [payee, payer, '2'],
    ] as const) {
      const draft = new Message({
        from: from.address.toString(),
        to: to.address.toString(),
        value: Token.fromFIL(fil).toString(),
      })
      const message = await draft.prepare(client)
      const signature = signMessage(from.privateKey!, from.type, message)
      const pushed = await client.pushMessage({ msg: message, signature: { type: from.type, data: signature.data } })
      expect(pushed.error).toBeUndefined()
      const waited = await client.waitMsg({ cid: pushed.result!, confidence: 1 })
      // Its types take what the wait answers for a CID.
      expect(waited.result).toMatchObject({ Receipt: { ExitCode: 0 } })
    }
    const left = BigInt((await client.balance(payee.address.toString())).result!)
    expect(left).toBeLessThan(3n * FIL)
    expect(left).toBeGreaterThan((29n * FIL) / 10n)
    const key = await client.stateAccountKey({
      address: (await client.stateLookupID({ address: payee.address.toString() })).result!,
    })
    expect(key.result).toBe(payee.address.toString())
  })

  test('hears of errors with their codes', async () => {
    const { error } = await rpc().call({ method: 'Filecoin.NoSuchMethod' })
    expect(error).toMatchObject({ cause: { error: { code: -32601, message: expect.stringContaining('not found') } } })
    const missing = await rpc().call({ method: 'Filecoin.StateGetActor', params: ['t0424242', null] })
    expect(missing.error).toMatchObject({ cause: { code: 1, message: expect.stringContaining('actor not found') } })
  })
})

test('@glif/filecoin-rpc-client asks and gets errors', async () => {
  const engine = new LotusRpcEngine({ apiAddress: `${url}/rpc/v1`, token })
  const { address } = account('client')
  expect(await engine.request('StateNetworkName')).toBe(network.info.chain.networkName)
  expect(await engine.request<string>('WalletBalance', address)).toMatch(/^\d+$/)
  expect(await engine.request<number>('MpoolGetNonce', address)).toBeGreaterThanOrEqual(0)
  const draft = {
    To: address,
    From: address,
    Value: '1',
    Method: 0,
    Nonce: 0,
    GasLimit: 0,
    GasFeeCap: '0',
    GasPremium: '0',
    Params: '',
  }
  const estimated = await engine.request<{ GasLimit: number }>('GasEstimateMessageGas', draft, { MaxFee: '0' }, null)
  expect(estimated.GasLimit).toBeGreaterThan(0)
  await expect(engine.request('StateGetActor', 't0424242', null)).rejects.toThrow(/actor not found/)
})
