import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english'
import { keyErrors } from './errors.ts'
import { PrivateKey } from './key.ts'

/** The first account of Ledger, Glif and the other Filecoin wallets; test networks use coin type 1. */
const DEFAULT_PATH = "m/44'/461'/0/0/0"

export interface MnemonicOptions {
  /** BIP-44 path; coin type 461 is Filecoin, 1 its test networks. */
  readonly path?: string
  readonly passphrase?: string
}

/**
 * The secp256k1 key of a wallet's words (BIP-39, BIP-32).
 * Source: filecoin-signing-tools test vectors; SLIP-44 coin type 461.
 * @throws {MNEMONIC_INVALID} for a wrong word, a wrong checksum or a malformed path.
 * @example
 * import { keyFromMnemonic } from '#sdk/crypto/mnemonic.ts'
 * const words = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
 * keyFromMnemonic(words, { path: "m/44'/461'/0/0/1" }).address.toString() // 't1…'
 */
export function keyFromMnemonic(words: string, options: MnemonicOptions = {}): PrivateKey {
  const { path = DEFAULT_PATH, passphrase = '' } = options
  if (!validateMnemonic(words, wordlist))
    throw keyErrors.MNEMONIC_INVALID({ reason: 'a word is wrong, missing or out of place' })
  if (!/^m(\/\d{1,10}'?)+$/.test(path)) throw keyErrors.MNEMONIC_INVALID({ reason: `${path} is not a path` })
  const { privateKey } = HDKey.fromMasterSeed(mnemonicToSeedSync(words, passphrase)).derive(path)
  if (privateKey === null) throw keyErrors.MNEMONIC_INVALID({ reason: `there is no key at ${path}` })
  return PrivateKey.fromKeyInfo({ type: 'secp256k1', privateKey })
}
