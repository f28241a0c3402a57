import { usageErrors } from '../../command-line/errors.ts'

/**
 * The [Signer] section that `--wallet-url` and `--wallet-token` stand for; nothing in it without them.
 *
 * @throws {USAGE_REFUSED} there is a URL without a token
 */
export function walletSigner(url: string | undefined, token: string | undefined) {
  if (url === undefined) return { Type: undefined, Url: undefined, Token: token }
  if (token === undefined)
    throw usageErrors.USAGE_REFUSED({
      reason: '--wallet-url is set, but --wallet-token is not',
      next: 'Its token is what "venus-wallet auth api-info --perm admin" prints before the first colon.',
    })
  return { Type: 'wallet' as const, Url: url, Token: token }
}
