import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { type Permission, permissions } from '#sdk/rpc/method.ts'

/** What a token allows, and whose it is. */
export interface Grant {
  readonly permissions: ReadonlySet<Permission>
  /** The account name of a venus-auth token. */
  readonly account: string | undefined
}

/** Checks a token; undefined when it is not valid here. */
export type TokenVerifier = (token: string) => Grant | undefined | Promise<Grant | undefined>

/** Which of the two payloads a component writes: `{"Allow":[…]}`, or `{"name","perm","ext"}` of venus-auth. */
export type TokenFamily = { readonly kind: 'allow' } | { readonly kind: 'perm'; readonly name: string }

const payload = z.union([
  z.object({ Allow: z.array(z.enum(permissions)) }),
  z.object({ name: z.string(), perm: z.enum(permissions) }),
])

/** A permission with the ones it includes. */
export function permissionsUpTo(permission: Permission): Permission[] {
  return permissions.slice(0, permissions.indexOf(permission) + 1)
}

/**
 * Signs a token with HS256, byte for byte as the Go components do.
 *
 * @example
 * import { issueToken } from '#testnet/service/rpc/token.ts'
 * const secret = Buffer.from('a secret of the configuration')
 * await issueToken(secret, { kind: 'allow' }, ['read', 'write', 'sign', 'admin']) // 'eyJhbGciOiJIUzI1NiIs…'
 */
export async function issueToken(
  secret: Uint8Array,
  family: TokenFamily,
  allowed: readonly Permission[],
): Promise<string> {
  const highest = permissions.findLast((permission) => allowed.includes(permission)) ?? 'read'
  const claims = family.kind === 'allow' ? { Allow: allowed } : { name: family.name, perm: highest, ext: '' }
  return new SignJWT(claims as Record<string, unknown>).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret)
}

/** Checks tokens signed with one secret, of either family. Valid ones are remembered, so the hot path is a look-up. */
export function localVerifier(secret: Uint8Array): TokenVerifier {
  const known = new Map<string, Grant>()
  const learn = async (token: string): Promise<Grant | undefined> => {
    const grant = await verify(token, secret)
    if (grant !== undefined) {
      if (known.size >= 1024) known.clear()
      known.set(token, grant)
    }
    return grant
  }
  return (token) => known.get(token) ?? learn(token)
}

async function verify(token: string, secret: Uint8Array): Promise<Grant | undefined> {
  try {
    if (decodeProtectedHeader(token).alg !== 'HS256') return undefined
    const { payload: claims } = await jwtVerify(token, secret, { algorithms: ['HS256'] })
    const read = payload.parse(claims)
    if ('Allow' in read) return { permissions: new Set(read.Allow), account: undefined }
    return { permissions: new Set(permissionsUpTo(read.perm)), account: read.name }
  } catch {
    // Whatever is wrong with a token, its bearer learns only that it is refused.
    return undefined
  }
}
