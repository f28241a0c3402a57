import { defineErrors } from '#sdk/errors/define-errors.ts'

export const keyErrors = defineErrors({
  KEY_INVALID: {
    message: (d: { reason: string }) => `That is not a private key: ${d.reason}`,
    next: 'Give a KeyInfo object {"Type":"secp256k1"|"bls","PrivateKey":base64}, or the hex of its JSON as "wallet export" prints it.',
  },
})
