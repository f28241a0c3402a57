import { defineErrors } from '#sdk/errors/define-errors.ts'

export const addressErrors = defineErrors({
  ADDRESS_INVALID: {
    message: (d: { text: string; reason: string }) => `"${d.text}" is not a Filecoin address: ${d.reason}`,
    next: 'Write an address such as t01000, t1…, t2…, t3… or t410f…; f and t prefixes are both accepted.',
  },
  ADDRESS_HAS_NO_ID: {
    message: (d: { address: string }) => `${d.address} is not an ID address`,
    next: 'Look its ID up on chain first (StateLookupID).',
  },
  ADDRESS_ID_TOO_LARGE: {
    message: (d: { address: string }) => `the actor id of ${d.address} is over 2^53`,
    next: 'Use the address itself; no chain has given out an id that large.',
  },
  MULTIADDR_INVALID: {
    message: (d: { text: string }) => `"${d.text}" is not a multiaddr`,
    next: 'Write a network address such as /ip4/127.0.0.1/tcp/58418.',
  },
})
