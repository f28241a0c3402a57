import { describe, expect, it } from 'vitest'
import type { Permission } from '#sdk/rpc/method.ts'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { issueToken, localVerifier } from './token.ts'

interface TokenVector {
  readonly token: string
  readonly payload: {
    readonly Allow?: Permission[]
    readonly name?: string
    readonly perm?: Permission
    readonly ext?: string
  }
  readonly secret_hex?: string
}

const withSecret = vectors<TokenVector>('jwt-tokens.json').filter(
  ({ secret_hex, payload }) => secret_hex !== undefined && (payload.Allow !== undefined || payload.ext === ''),
)

describe.skipIf(!vectorsPresent)('tokens of venus, venus-auth and lotus', () => {
  it.each(withSecret)('$token', async ({ token, payload, secret_hex }) => {
    const secret = Buffer.from(secret_hex!, 'hex')
    const grant = await localVerifier(secret)(token)
    const { Allow, name, perm } = payload
    expect(grant?.account).toBe(name)
    expect(grant?.permissions.has(perm ?? Allow!.at(-1)!)).toBe(true)
    const family = Allow === undefined ? ({ kind: 'perm', name: name! } as const) : ({ kind: 'allow' } as const)
    expect(await issueToken(secret, family, Allow ?? [perm!])).toBe(token)
  })
})

it('refuses another secret, another algorithm, and payloads without permissions', async () => {
  const secret = new Uint8Array(32).fill(1)
  const verify = localVerifier(secret)
  const token = await issueToken(secret, { kind: 'allow' }, ['read'])
  expect((await verify(token))?.permissions).toEqual(new Set(['read']))
  expect(await localVerifier(new Uint8Array(32))(token)).toBeUndefined()
  const [, payload] = token.split('.')
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  expect(await verify(`${none}.${payload}.`)).toBeUndefined()
  expect(await verify('')).toBeUndefined()
  expect(await verify('a.b.c')).toBeUndefined()
})

it('expands a single permission to those it includes', async () => {
  const secret = new Uint8Array(32).fill(2)
  const token = await issueToken(secret, { kind: 'perm', name: 'miner' }, ['sign', 'read'])
  expect(await localVerifier(secret)(token)).toEqual({
    permissions: new Set(['read', 'write', 'sign']),
    account: 'miner',
  })
})
