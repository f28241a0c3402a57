import { defineErrors } from '#sdk/errors/index.ts'

/** The texts are venus-wallet's: its clients match on them. */
export const walletErrors = defineErrors({
  WALLET_LOCKED: {
    message: () => 'wallet locked',
    next: 'Unlock it: venus-wallet unlock.',
  },
  WALLET_PASSWORD_UNSET: {
    message: () => 'password not set',
    next: 'Set one: venus-wallet set-password. It is kept in memory only, so every start needs it.',
  },
  WALLET_PASSWORD_WRONG: {
    message: () => 'password mismatch',
    next: 'Type the password that "venus-wallet set-password" was given.',
  },
  WALLET_PASSWORD_EXISTS: {
    message: () => 'the password already exists',
    next: 'It can be set once per start; use lock and unlock.',
  },
  WALLET_KEYS_UNDECRYPTABLE: {
    message: () => 'could not decrypt key with given password',
    next: 'Give the password under which the keys in this wallet were made.',
  },
  WALLET_ALREADY_LOCKED: {
    message: () => 'wallet already locked',
    next: 'There is nothing to do: "venus-wallet lock-state" tells.',
  },
  WALLET_ALREADY_UNLOCKED: {
    message: () => 'wallet already unlocked',
    next: 'There is nothing to do: "venus-wallet lock-state" tells.',
  },
  WALLET_KEY_UNKNOWN: {
    message: (d: { address: string }) => `key info not found: ${d.address}`,
    next: 'List the keys with venus-wallet list; import the missing one.',
  },
  WALLET_KEY_TYPE: {
    message: (d: { type: string }) => `invalid signature type: ${d.type}`,
    next: 'Choose secp256k1, bls or delegated.',
  },
  WALLET_KEY_CORRUPT: {
    message: (d: { address: string; reason: string }) => `the stored key of ${d.address} cannot be read: ${d.reason}`,
    next: 'Restore the key store, or import the key again.',
  },
  WALLET_TOKEN_INVALID: {
    message: () => 'JWT Verification failed',
    next: 'Make a token with venus-wallet auth api-info.',
  },
  WALLET_SIGN_TYPE: {
    message: (d: { type: string }) => `get sign bytes: unsupported msgtype:${d.type}`,
    next: 'See whether wallet and caller are of versions that belong together.',
  },
  WALLET_SIGN_DATA: {
    message: (d: { type: string; reason: string }) => `get sign bytes: parseObj failed:${d.type}: ${d.reason}`,
    next: 'Send the bytes of the type that is named, and for a message its CBOR as Extra.',
  },
  WALLET_NOT_SENDER: {
    message: (d: { signer: string; from: string }) => `signer(${d.signer}) is not msg sender(${d.from})`,
    next: 'Sign it with the key of its sender.',
  },
  WALLET_FILTERED: {
    message: (d: { output: string }) => `run customer sign check fail (${d.output})`,
    next: 'The command in [SignFilter] Expr refused this signature.',
  },
  WALLET_FILTER_BROKEN: {
    message: (d: { reason: string }) => `filter cmd run error ${d.reason}`,
    next: 'Correct the command in [SignFilter] Expr.',
  },
})
