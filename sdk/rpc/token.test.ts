import { describe, expect, it, test } from 'vitest'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import type { Permission } from './method.ts'
import { issueToken, permissionsUpTo, readToken, tokenVerifier, verifyToken } from './token.ts'

interface TokenVector {
  readonly token: string
  readonly header: { readonly alg: string }
  readonly payload: { readonly Allow?: Permission[]; readonly name?: string; readonly perm?: Permission; ext?: string }
  readonly secret_hex?: string
}

const all = vectors<TokenVector>('jwt-tokens.json').filter(
  ({ header, payload }) => header.alg === 'HS256' && (payload.Allow ?? payload.perm) !== undefined,
)

describe.skipIf(!vectorsPresent)('tokens of venus, venus-auth and lotus', () => {
  it.each(all)('$token', async ({ token, payload, secret_hex }) => {
    const { Allow, name, perm, ext } = payload
    const grant = readToken(token)
    expect(grant).toEqual({ permissions: new Set(Allow ?? permissionsUpTo(perm!)), account: name })
    if (secret_hex === undefined) return
    const secret = Buffer.from(secret_hex, 'hex')
    expect(await verifyToken(token, secret)).toEqual(grant)
    if (Allow !== undefined) expect(await issueToken(secret, { kind: 'allow' }, Allow)).toBe(token)
    else if (ext === '') expect(await issueToken(secret, { kind: 'perm', name: name! }, [perm!])).toBe(token)
  })
})

const secret = new Uint8Array(32).fill(1)

test('each permission includes the ones before it', async () => {
  expect(permissionsUpTo('read')).toEqual(['read'])
  expect(permissionsUpTo('admin')).toEqual(['read', 'write', 'sign', 'admin'])
  const token = await issueToken(secret, { kind: 'perm', name: 'm' }, ['sign', 'read'])
  expect((await verifyToken(token, secret)).permissions).toEqual(new Set(['read', 'write', 'sign']))
})

describe('a token', async () => {
  const token = await issueToken(secret, { kind: 'allow' }, ['read'])
  const [head, payload, signature] = token.split('.') as [string, string, string]
  const part = (json: string) => Buffer.from(json).toString('base64url')

  it.each([
    ['of another secret', await issueToken(new Uint8Array(32), { kind: 'allow' }, ['read'])],
    ['without signature', `${head}.${payload}.`],
    ['with a part of a signature', `${head}.${payload}.${signature.slice(0, 8)}`],
    ['with another payload', `${head}.${part('{"Allow":["admin"]}')}.${signature}`],
    ['of no algorithm', `${part('{"alg":"none"}')}.${payload}.`],
    ['with two parts', `${head}.${payload}`],
    ['with four parts', `${token}.x`],
    ['of another kind', `${head}.${part('{"sub":"me"}')}.${signature}`],
    ['with an unknown permission', `${head}.${part('{"Allow":["root"]}')}.${signature}`],
    ['that is no JSON', `${head}.e30x.${signature}`],
    ['that is nothing', ''],
    ['that is very long', 'x'.repeat(9000)],
  ])('%s is refused', async (_what, bad) => {
    await expect(verifyToken(bad, secret)).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
    expect(await tokenVerifier(secret)(bad)).toBeUndefined()
  })

  it('once known costs little to check again', async () => {
    const grantOf = tokenVerifier(secret)
    const grant = await grantOf(token)
    expect(grant).toBeDefined()
    expect(grantOf(token)).toBe(grant)
    for (let i = 0; i < 3000; i++) await grantOf(await issueToken(secret, { kind: 'perm', name: `${i}` }, ['read']))
    expect((await grantOf(token))?.permissions).toEqual(new Set(['read']))
  })
})
