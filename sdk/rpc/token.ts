import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
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

const ALGORITHM = 'HS256'
const MAX_TOKEN = 8192
const MAX_REMEMBERED = 1024

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
 * await issueToken(secret, { kind: 'allow' }, permissionsUpTo('admin')) // 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJBbGxv…'
 */
export function issueToken(secret: Uint8Array, family: TokenFamily, allowed: readonly Permission[]): Promise<string> {
  const highest = permissions.findLast((permission) => allowed.includes(permission)) ?? 'read'
  const payload = family.kind === 'allow' ? { Allow: allowed } : { name: family.name, perm: highest, ext: '' }
  return new SignJWT(payload).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' }).sign(secret)
}

/**
 * What a token says it allows. Its signature is not checked: that takes the secret of the component it is for.
 *
 * @throws {TOKEN_INVALID} when it is no token of either family
 * @example
 * import { issueToken, readToken } from '#sdk/rpc/token.ts'
 * import { randomBytes } from 'node:crypto'
 * const token = await issueToken(randomBytes(32), { kind: 'allow' }, ['read', 'write', 'sign'])
 * readToken(token).permissions.has('sign') // true
 */
export function readToken(token: string): Grant {
  const { alg, payload } = decoded(token)
  if (alg !== ALGORITHM) throw rpcErrors.TOKEN_INVALID({ reason: 'it is not an HS256 token' })
  return grantOf(payload)
}

function decoded(token: string): { alg: string | undefined; payload: unknown } {
  if (token.length > MAX_TOKEN) throw rpcErrors.TOKEN_INVALID({ reason: `it has over ${MAX_TOKEN} characters` })
  try {
    return { alg: decodeProtectedHeader(token).alg, payload: decodeJwt(token) }
  } catch (cause) {
    throw rpcErrors.TOKEN_INVALID({ reason: 'it does not have the three parts of one' }, { cause })
  }
}

function grantOf(payload: unknown): Grant {
  const read = claims.safeParse(payload)
  if (!read.success) throw rpcErrors.TOKEN_INVALID({ reason: 'it names no permissions' })
  if ('Allow' in read.data) return { permissions: new Set(read.data.Allow), account: undefined }
  return { permissions: new Set(permissionsUpTo(read.data.perm)), account: read.data.name }
}

/**
 * Checks a token of either family.
 *
 * @throws {TOKEN_INVALID} when it is no token, has expired, or was signed with another secret
 * @example
 * import { issueToken, verifyToken } from '#sdk/rpc/token.ts'
 * import { randomBytes } from 'node:crypto'
 * const secret = randomBytes(32)
 * const token = await issueToken(secret, { kind: 'allow' }, ['read'])
 * const { permissions } = await verifyToken(token, secret) // Set { 'read' }
 */
export async function verifyToken(token: string, secret: Uint8Array): Promise<Grant> {
  const grant = readToken(token)
  try {
    await jwtVerify(token, secret, { algorithms: [ALGORITHM] })
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    const expired = cause instanceof errors.JWTExpired
    const reason = expired ? 'it has expired' : 'it was not signed with the secret used here'
    throw rpcErrors.TOKEN_INVALID({ reason }, { cause })
  }
  return grant
}

/** Checks a token; undefined when it is not valid here. */
export type TokenVerifier = (token: string) => Grant | undefined | Promise<Grant | undefined>

/**
 * A check of tokens signed with one secret; undefined for those that are refused. The valid ones are remembered, so
 * that a server's every request costs a look-up.
 *
 * @example
 * import { tokenVerifier } from '#sdk/rpc/token.ts'
 * import { randomBytes } from 'node:crypto'
 * const grantOf = tokenVerifier(randomBytes(32))
 * await grantOf('nonsense') // undefined
 */
export function tokenVerifier(secret: Uint8Array): TokenVerifier {
  const known = new Map<string, Grant>()
  const learn = async (token: string): Promise<Grant | undefined> => {
    try {
      const grant = await verifyToken(token, secret)
      if (known.size >= MAX_REMEMBERED) known.clear()
      known.set(token, grant)
      return grant
    } catch (error) {
      if (rpcErrors.TOKEN_INVALID.is(error)) return undefined
      throw error
    }
  }
  return (token) => known.get(token) ?? learn(token)
}
