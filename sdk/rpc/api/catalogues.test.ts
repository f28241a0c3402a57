import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printAddressesFor } from '#sdk/address/address.ts'
import { vectorFile, vectorsPresent } from '#sdk/test-vectors.ts'
import type { MethodTable } from '../method.ts'
import { clientApi } from './client.ts'
import { gatewayApi } from './gateway.ts'
import { marketProgressMethods } from './market/progress.ts'
import { marketApi, marketApiV1 } from './market.ts'
import { messagerApi } from './messager.ts'
import { nodeApi, nodeApiV0 } from './node.ts'
import { walletApi } from './wallet.ts'

/** A method as the component's own list has it, with sample values. */
interface Listed {
  readonly name: string
  readonly perm: string
  readonly params: readonly unknown[]
  readonly result: unknown
}

interface Catalogue {
  readonly file: string
  readonly methods: MethodTable
  /** Methods that the list does not have. */
  readonly own: readonly string[]
}

const authentication = ['AuthNew', 'AuthVerify', 'LogList', 'LogSetLevel']

const catalogues: readonly Catalogue[] = [
  { file: 'chain-v1.json', methods: nodeApi.methods, own: authentication },
  { file: 'chain-v0.json', methods: nodeApiV0.methods, own: authentication },
  { file: 'market-v0.json', methods: marketApi.methods, own: Object.keys(marketProgressMethods) },
  { file: 'market-v1.json', methods: marketApiV1.methods, own: Object.keys(marketProgressMethods) },
  { file: 'market-client.json', methods: clientApi.methods, own: [] },
  { file: 'wallet.json', methods: walletApi.methods, own: [] },
  { file: 'messager.json', methods: messagerApi.methods, own: [] },
  { file: 'gateway-v2.json', methods: gatewayApi.methods, own: [] },
]

beforeAll(() => printAddressesFor('f'))
afterAll(() => printAddressesFor('t'))

describe.skipIf(!vectorsPresent).each(catalogues)('$file', ({ file, methods, own }) => {
  const listed = new Map<string, Listed>()
  if (vectorsPresent) {
    const text = readFileSync(vectorFile(`../api/${file}`), 'utf8')
    const { methods: all } = JSON.parse(text, inRange) as { methods: Listed[] }
    for (const one of all) listed.set(one.name, one)
  }

  test('has every method of the table', () => {
    const declared = Object.keys(methods).filter((name) => listed.has(name))
    process.stdout.write(`${file}: ${declared.length} of ${listed.size} methods declared\n`)
    expect(Object.keys(methods).filter((name) => !listed.has(name) && !own.includes(name))).toEqual([])
  })

  for (const [name, method] of Object.entries(methods)) {
    const sample = listed.get(name)
    if (sample === undefined) continue
    test(name, () => {
      expect(method.permission).toBe(sample.perm)
      expect(method.params).toHaveLength(sample.params.length)
      const params = standIns[name] ?? sample.params
      const differences = [...method.params.map(({ codec }) => codec), method.result].flatMap((codec, i) => {
        const json = i < params.length ? params[i] : sample.result
        const at = method.params[i]?.name ?? 'result'
        return differencesOf(json, codec.toJson(codec.fromJson(json)), at)
      })
      expect(differences).toEqual([])
    })
  }
})

/** Sample values outside their type, such as a deal state of 42, and others to stand in for them. */
const standIns: Readonly<Record<string, readonly unknown[]>> = {
  WalletNewAddress: [3],
  ClientGetDealStatus: [18],
  UpdateStorageDealStatus: [{ '/': 'bafy2bzacea3wsdh6y3a36tb3skempjoxqpuyompjbmfeyf34fi3uy6uue42v4' }, 18, 'Undefine'],
}

function inRange(name: string, value: unknown): unknown {
  return name === 'State' && value === 42 ? 18 : value
}

/** Fields that only networks after actors v7 have, and that no codec of this one carries. */
const newer: ReadonlySet<string> = new Set([
  'EventsRoot',
  'DelegatedAddress',
  'UnsealedCid',
  'PowerBaseEpoch',
  'Flags',
  'DailyFee',
])

/** Go's nil, which may be written as no value, as null, or as the empty value of its type. */
function isZero(json: unknown): boolean {
  return (
    json === undefined ||
    json === null ||
    json === 0 ||
    json === '0' ||
    json === '' ||
    json === false ||
    (Array.isArray(json) && json.length === 0) ||
    (isObject(json) && Object.keys(json).length === 0)
  )
}

/** Go writes no fraction of a second where there is none. */
function isSameTime(sample: unknown, ours: unknown): boolean {
  return typeof ours === 'string' && ours.endsWith('.000Z') && sample === ours.replace('.000Z', 'Z')
}

function differencesOf(sample: unknown, ours: unknown, at: string): string[] {
  if (Array.isArray(sample) && Array.isArray(ours) && sample.length === ours.length)
    return sample.flatMap((item, i) => differencesOf(item, ours[i], `${at}[${i}]`))
  if (isObject(sample) && isObject(ours)) {
    const names = [...new Set([...Object.keys(sample), ...Object.keys(ours)])].filter((name) => !newer.has(name))
    return names.flatMap((name) => differencesOf(sample[name], ours[name], `${at}.${name}`))
  }
  if (sample === ours || (isZero(sample) && isZero(ours)) || isSameTime(sample, ours)) return []
  return [`${at}: ${JSON.stringify(sample)} became ${JSON.stringify(ours)}`]
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
