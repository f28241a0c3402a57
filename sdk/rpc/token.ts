import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { rpcErrors } from './errors.ts'
import { type Permission, permissions } from './method.ts'

/** What a token allows, and whose it is. */
export interface Grant {
  readonly permissions: ReadonlySet<Permission>
  /** The account name of a venus-auth token. */
  readonly account: string | undefined
}

/**
 * Which of the two payloads a component writes: `{"Allow":[…]}` of node, wallet and sealer, or `{"name","perm","ext"}`
 * of venus-auth and the market.
 */
export type TokenFamily = { readonly kind: 'allow' } | { readonly kind: 'perm'; readonly name: string }

const HEADER = encode('{"alg":"HS256","typ":"JWT"}')
const MAX_TOKEN = 8192
const MAX_REMEMBERED = 1024

const header = z.object({ alg: z.literal('HS256') })
const claims = z.union([
  z.object({ Allow: z.array(z.enum(permissions)) }),
  z.object({ name: z.string(), perm: z.enum(permissions) }),
])

/**
 * A permission with the ones it includes.
 *
 * @example
 * import { permissionsUpTo } from '#sdk/rpc/token.ts'
 * permissionsUpTo('sign') // ['read', 'write', 'sign']
 */
export function permissionsUpTo(permission: Permission): Permission[] {
  return permissions.slice(0, permissions.indexOf(permission) + 1)
}

/**
 * Signs a token with HS256, byte for byte as the Go components do; it does not expire. A payload of the second family
 * names only the highest of the permissions. Source: venus-auth auth/jwt.go.
 *
 * @example
 * import { issueToken, permissionsUpTo } from '#sdk/rpc/token.ts'
 * import { randomBytes } from 'node:crypto'
 * const secret = randomBytes(32)
 * issueToken(secret, { kind: 'allow' }, permissionsUpTo('admin')) // 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJBbGxv…'
 */
export function issueToken(secret: Uint8Array, family: TokenFamily, allowed: readonly Permission[]): string {
  const highest = permissions.findLast((permission) => allowed.includes(permission)) ?? 'read'
  const payload = family.kind === 'allow' ? { Allow: allowed } : { name: family.name, perm: highest, ext: '' }
  const signed = `${HEADER}.${encode(JSON.stringify(payload))}`
  return `${signed}.${signatureOf(signed, secret).toString('base64url')}`
}

/**
 * What a token says it allows. Its signature is not checked: that takes the secret of the component it is for.
 *
 * @throws {TOKEN_INVALID} when it is no token of either family
 * @example
 * import { issueToken, readToken } from '#sdk/rpc/token.ts'
 * import { randomBytes } from 'node:crypto'
 * const token = issueToken(randomBytes(32), { kind: 'allow' }, ['read', 'write', 'sign'])
 * readToken(token).permissions.has('sign') // true
 */
export function readToken(token: string): Grant {
  const [head, payload, , more] = token.length > MAX_TOKEN ? [] : token.split('.')
  if (head === undefined || payload === undefined || more !== undefined)
    throw rpcErrors.TOKEN_INVALID({ reason: 'it does not have three parts' })
  if (!header.safeParse(decode(head)).success) throw rpcErrors.TOKEN_INVALID({ reason: 'it is not an HS256 token' })
  const read = claims.safeParse(decode(payload))
  if (!read.success) throw rpcErrors.TOKEN_INVALID({ reason: 'it names no permissions' })
  if ('Allow' in read.data) return { permissions: new Set(read.data.Allow), account: undefined }
  return { permissions: new Set(permissionsUpTo(read.data.perm)), account: read.data.name }
}

/**
 * Checks a token of either family, in a time that does not depend on what is wrong with its signature.
 *
 * @throws {TOKEN_INVALID} when it is no token, or was signed with another secret
 * @example
 * import { issueToken, verifyToken } from '#sdk/rpc/token.ts'
 * import { randomBytes } from 'node:crypto'
 * const secret = randomBytes(32)
 * verifyToken(issueToken(secret, { kind: 'allow' }, ['read']), secret).permissions // Set { 'read' }
 */
export function verifyToken(token: string, secret: Uint8Array): Grant {
  const grant = readToken(token)
  const end = token.lastIndexOf('.')
  const given = Buffer.from(token.slice(end + 1), 'base64url')
  const expected = signatureOf(token.slice(0, end), secret)
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw rpcErrors.TOKEN_INVALID({ reason: 'it was not signed with the secret used here' })
  return grant
}

/** Checks a token; undefined when it is not valid here. */
export type TokenVerifier = (token: string) => Grant | undefined

/**
 * A check of tokens signed with one secret; undefined for those that are refused. The valid ones are remembered, so
 * that a server's every request costs a look-up.
 *
 * @example
 * import { tokenVerifier } from '#sdk/rpc/token.ts'
 * import { randomBytes } from 'node:crypto'
 * const grantOf = tokenVerifier(randomBytes(32))
 * grantOf('nonsense') // undefined
 */
export function tokenVerifier(secret: Uint8Array): TokenVerifier {
  const known = new Map<string, Grant>()
  return (token) => {
    const before = known.get(token)
    if (before !== undefined) return before
    try {
      const grant = verifyToken(token, secret)
      if (known.size >= MAX_REMEMBERED) known.clear()
      known.set(token, grant)
      return grant
    } catch (error) {
      if (rpcErrors.TOKEN_INVALID.is(error)) return undefined
      throw error
    }
  }
}

function signatureOf(text: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(text).digest()
}

function encode(json: string): string {
  return Buffer.from(json).toString('base64url')
}

/** The JSON in one part; undefined for anything else, which no schema takes. */
function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
