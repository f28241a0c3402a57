import { defineErrors } from '#sdk/errors/define-errors.ts'

export const keyErrors = defineErrors({
  KEY_INVALID: {
    message: (d: { reason: string }) => `That is not a private key: ${d.reason}`,
    next: 'Give a KeyInfo object {"Type":"secp256k1"|"bls"|"delegated","PrivateKey":base64}, or the hex of its JSON as "wallet export" prints it.',
  },
  MNEMONIC_INVALID: {
    message: (d: { reason: string }) => `Those words give no key: ${d.reason}`,
    next: "Write 12 to 24 English words of BIP-39, and a path such as m/44'/461'/0/0/0.",
  },
  SIGNATURE_INVALID: {
    message: (d: { reason: string }) => `The signatures cannot be added up: ${d.reason}`,
    next: 'Verify each signature before aggregating.',
  },
  PEER_ID_INVALID: {
    message: (d: { text: string; reason: string }) => `"${d.text}" is not a peer id: ${d.reason}`,
    next: 'Write a libp2p peer id such as 12D3KooW…, as "net id" prints it.',
  },
})
