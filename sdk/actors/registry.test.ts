import { CID } from 'multiformats/cid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Address, printAddressesFor } from '#sdk/address/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { type ActorName, actorCodes, actorName, actorNames, isPrincipal } from './actor-code.ts'
import { publishedDealId } from './market/methods.ts'
import {
  actorTypeOf,
  actorTypes,
  decodeParams,
  decodeReturn,
  decodeState,
  encodeParams,
  findMethod,
  methodOf,
} from './registry.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const unbase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

/** Go prints a list that was read without entries as null. */
function withoutNulls(json: unknown): unknown {
  if (json === null) return []
  if (Array.isArray(json)) return json.map(withoutNulls)
  if (typeof json !== 'object') return json
  return Object.fromEntries(Object.entries(json as object).map(([key, value]) => [key, withoutNulls(value)]))
}

beforeAll(() => printAddressesFor('f'))
afterAll(() => printAddressesFor('t'))

describe('actor codes', () => {
  it.each([
    ['system', 'bafkqaddgnfwc6nzpon4xg5dfnu'],
    ['init', 'bafkqactgnfwc6nzpnfxgs5a'],
    ['cron', 'bafkqactgnfwc6nzpmnzg63q'],
    ['account', 'bafkqadlgnfwc6nzpmfrwg33vnz2a'],
    ['storagepower', 'bafkqaetgnfwc6nzpon2g64tbm5sxa33xmvza'],
    ['storageminer', 'bafkqaetgnfwc6nzpon2g64tbm5sw22lomvza'],
    ['storagemarket', 'bafkqae3gnfwc6nzpon2g64tbm5sw2ylsnnsxi'],
    ['paymentchannel', 'bafkqafdgnfwc6nzpobqxs3lfnz2gg2dbnzxgk3a'],
    ['multisig', 'bafkqadtgnfwc6nzpnv2wy5djonuwo'],
    ['reward', 'bafkqaddgnfwc6nzpojsxoylsmq'],
    ['verifiedregistry', 'bafkqaftgnfwc6nzpozsxe2lgnfswi4tfm5uxg5dspe'],
  ] as const)('%s is %s', (name, code) => {
    expect(actorCodes[name].toString()).toBe(code)
    expect(actorName(CID.parse(code))).toBe(name)
    expect(isPrincipal(CID.parse(code))).toBe(name === 'account' || name === 'multisig')
  })

  it('are refused when they are of another version', () => {
    const other = CID.parse('bafkqadtgnfwc6mjpnv2wy5djonuwo')
    expect(actorName(other)).toBeUndefined()
    expect(() => actorTypeOf(other)).toThrow(expect.objectContaining({ code: 'ACTOR_CODE_UNKNOWN' }))
  })
})

describe('the registry', () => {
  it('numbers methods without gaps, but for the one the power actor dropped', () => {
    for (const name of actorNames) {
      const numbers = Object.values(actorTypes[name].methods).map((method) => method.number)
      const count = numbers.length + (name === 'storagepower' ? 1 : 0)
      const expected = Array.from({ length: count }, (_, i) => i + 1).filter((n) => name !== 'storagepower' || n !== 7)
      expect(numbers, name).toEqual(expected)
    }
  })

  it('finds methods by number', () => {
    expect(findMethod('storageminer', 27)?.name).toBe('ProveReplicaUpdates')
    expect(findMethod('storagemarket', 0)?.name).toBe('Send')
    expect(methodOf(actorCodes.multisig, 2).name).toBe('Propose')
    expect(() => methodOf(actorCodes.storagepower, 7)).toThrow(
      expect.objectContaining({ code: 'ACTOR_METHOD_UNKNOWN' }),
    )
  })

  it('has no parameters as no bytes', () => {
    expect(decodeParams(actorCodes.storageminer, 22, new Uint8Array())).toEqual({})
    expect(encodeParams(actorCodes.storageminer, 22, null)).toEqual(new Uint8Array())
    expect(() => decodeParams(actorCodes.storageminer, 22, Uint8Array.of(0xf6))).toThrow(/follow/)
  })

  it('prints a state with the Go field names', () => {
    const state = actorTypes.account.state.encode({ address: Address.fromId(101) })
    expect(decodeState(actorCodes.account, state)).toEqual({ Address: 'f0101' })
  })
})

interface MainnetMessage {
  readonly method: string
  readonly method_number: number
  readonly to: string
  readonly params_b64: string
  readonly params: unknown
  readonly return_b64: string
  readonly returns: unknown
}

const singletonActors: Readonly<Record<string, ActorName>> = {
  f04: 'storagepower',
  f05: 'storagemarket',
  f06: 'verifiedregistry',
}

describe.skipIf(!vectorsPresent)('parameters of mainnet messages', () => {
  it.each(vectors<MainnetMessage>('actor-params-json.json'))('$method to $to', (message) => {
    const code = actorCodes[singletonActors[message.to] ?? 'storageminer']
    const params = unbase64(message.params_b64)
    expect(methodOf(code, message.method_number).name.toLowerCase()).toBe(message.method.toLowerCase())
    expect(withoutNulls(decodeParams(code, message.method_number, params))).toEqual(withoutNulls(message.params))
    expect(hex(encodeParams(code, message.method_number, message.params))).toBe(hex(params))
    const returned = unbase64(message.return_b64)
    expect(decodeReturn(code, message.method_number, returned)).toEqual(message.returns)
  })
})

interface DerivedParams {
  readonly method: string
  readonly method_number: number
  readonly params: unknown
  readonly params_hex: string
}

describe.skipIf(!vectorsPresent)('parameters worked out from the field order', () => {
  const actors: Readonly<Record<string, ActorName>> = {
    AddBalance: 'storagemarket',
    'WithdrawBalance (market)': 'storagemarket',
    CreateMiner: 'storagepower',
  }
  const ofThisVersion = vectors<DerivedParams>('actor-params-derived.json').filter(
    ({ method }) => method !== 'PreCommitSectorBatch2',
  )

  it.each(ofThisVersion)('$method', ({ method, method_number, params, params_hex }) => {
    const code = actorCodes[actors[method] ?? 'storageminer']
    const decoded = decodeParams(code, method_number, unhex(params_hex))
    expect(hex(encodeParams(code, method_number, decoded))).toBe(params_hex)
    if (!/CreateMiner|ChangePeerID|ChangeMultiaddrs/.test(method)) expect(decoded).toEqual(params)
  })
})

interface RecordedMessage {
  readonly actor: ActorName
  readonly method: string
  readonly message: { readonly Method: number }
  readonly params: unknown
  readonly params_hex: string
  readonly receipt: { readonly ExitCode: number; readonly Return: string }
}

describe.skipIf(!vectorsPresent)('messages recorded in 2020', () => {
  const recorded = vectors<RecordedMessage>('actor-messages.json')
  /** Labels of any bytes in a text string: JSON cannot hold them, in Go neither. */
  const hasRawLabel = ({ params }: RecordedMessage) => JSON.stringify(params).includes('texthex')

  // AddLockedFund is gone since actors v2.
  it.each(recorded.filter(({ method }) => method !== 'AddLockedFund'))('$actor $method', (message) => {
    const code = actorCodes[message.actor]
    const method = methodOf(code, message.message.Method)
    expect(method.name).toBe(message.method)
    const params = unhex(message.params_hex)
    expect(hex(method.params.encode(method.params.decode(params)))).toBe(message.params_hex)
    const json = decodeParams(code, method.number, params)
    if (!hasRawLabel(message)) expect(hex(encodeParams(code, method.number, json))).toBe(message.params_hex)
    else expect(JSON.stringify(json)).toContain('\ufffd')
    if (message.receipt.ExitCode !== 0 || message.receipt.Return === '') return
    const returned = unbase64(message.receipt.Return)
    expect(hex(method.returns.encode(method.returns.decode(returned)))).toBe(hex(returned))
  })
})

describe('the ids of published deals', () => {
  it('skip the deals that were dropped', () => {
    const returned = { ids: [7, 8, 9], validDeals: BitField.of([0, 2, 3]) }
    expect([0, 1, 2, 3, 4].map((position) => publishedDealId(returned, position))).toEqual([
      7,
      undefined,
      8,
      9,
      undefined,
    ])
  })
})
