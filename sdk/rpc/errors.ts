import { defineErrors } from '#sdk/errors/define-errors.ts'

export const rpcErrors = defineErrors({
  ENDPOINT_INVALID: {
    message: (d: { endpoint: string; reason: string }) => `"${d.endpoint}" is not an API endpoint: ${d.reason}`,
    next: 'Give a URL (http://127.0.0.1:3453) or a multiaddr (/ip4/127.0.0.1/tcp/3453), with a token before it if need be (TOKEN:ADDRESS).',
  },
  JSON_INVALID: {
    message: (d: { reason: string }) => `The text is not JSON that can be read: ${d.reason}`,
    next: 'See whether it was cut short, or is something else than JSON.',
  },
  TOKEN_INVALID: {
    message: (d: { reason: string }) => `The token is refused: ${d.reason}`,
    next: 'Give the token of this component: the `token` file in its repo, or one of its `auth api-info`.',
  },
  RPC_UNREACHABLE: {
    message: (d: { component: string; url: string; reason: string }) =>
      `The ${d.component} at ${d.url} cannot be reached: ${d.reason}`,
    next: (d) => `Start the ${d.component}, or correct its URL.`,
  },
  RPC_UNAUTHORIZED: {
    message: (d: { component: string; url: string; tokenGiven: boolean }) =>
      d.tokenGiven
        ? `The ${d.component} at ${d.url} refuses the token: it is not one of its own, or no longer`
        : `The ${d.component} at ${d.url} wants a token, and none was given`,
    next: (d) =>
      d.tokenGiven
        ? 'Give the token of this very component: the `token` file in its repo, or one of its `auth api-info`.'
        : 'Give the `token` file in its repo, or one of its `auth api-info`: as --token, as Token beside Url in a configuration, or as TOKEN:ADDRESS.',
  },
  RPC_FORBIDDEN: {
    message: (d: { component: string; method: string; reason: string }) =>
      `The token may not call ${d.method} of the ${d.component}: ${d.reason}`,
    next: 'Use a token with the permission that the message names.',
  },
  RPC_METHOD_NOT_FOUND: {
    message: (d: { component: string; method: string; reason: string }) =>
      `The ${d.component} has no method ${d.method}: ${d.reason}`,
    next: 'See whether the URL is that of this component, and its version one that has the method.',
  },
  RPC_ERROR: {
    message: (d: { component: string; method: string; rpcCode: number; reason: string; data?: unknown }) => d.reason,
    next: (d) => nextOf(d.data),
  },
  RPC_TIMEOUT: {
    message: (d: { component: string; method: string; milliseconds: number }) =>
      `${d.method} of the ${d.component} did not answer within ${d.milliseconds} ms`,
    next: 'Give the call more time, or look at the log of the component.',
  },
  RPC_SUBSCRIPTION_BEHIND: {
    message: (d: { limit: number }) => `The reader of a subscription fell ${d.limit} values behind`,
    next: 'Read faster, or subscribe again and read again what was missed.',
  },
  RPC_BAD_RESPONSE: {
    message: (d: { component: string; method: string; reason: string }) =>
      `The answer of the ${d.component} to ${d.method} cannot be read: ${d.reason}`,
    next: 'See whether the URL is that of this component, with its path (/rpc/v0 or /rpc/v1), and look at its log.',
  },
})

/** What a component of dealkit advises beside its message; others send none. */
function nextOf(data: unknown): string | undefined {
  const { next } = (data ?? {}) as { next?: unknown }
  return typeof next === 'string' ? next : undefined
}
