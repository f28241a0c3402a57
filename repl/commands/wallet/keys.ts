import { defineCommand } from '../../command-line/command.ts'
import { address, hex, oneOf, text } from '../../command-line/kinds.ts'
import { readKey } from '../key-text.ts'
import { confirmPassword, passwordOption } from './password.ts'

const key = address({ summary: 'of the key' })

export const walletNew = defineCommand({
  path: 'new',
  summary: 'make a key, and print its address',
  args: { type: oneOf('bls', 'secp256k1', 'delegated')({ summary: 'secp256k1 when left out', optional: true }) },
  examples: ['venus-wallet new bls'],
  needs: ['wallet'],
  run: ({ type = 'secp256k1' }, { wallet }) => wallet.walletNew(type),
  render: (made) => made.toString(),
})

export const walletList = defineCommand({
  path: 'list',
  aliases: ['ls'],
  summary: 'list the addresses of all keys',
  examples: ['venus-wallet list'],
  needs: ['wallet'],
  run: (_input, { wallet }) => wallet.walletList(),
  render: (addresses) => addresses.join('\n'),
})

export const walletExport = defineCommand({
  path: 'export',
  summary: 'print a key',
  args: { address: key },
  options: { password: passwordOption },
  examples: ['venus-wallet export t1…'],
  needs: ['wallet'],
  async run(input, context) {
    await confirmPassword(input.password, context)
    const { exportKeyInfo } = await import('#sdk/crypto/key-info.ts')
    return exportKeyInfo(await context.wallet.walletExport(input.address))
  },
})

export const walletImport = defineCommand({
  path: 'import',
  summary: 'take a key in',
  description: 'A file of the key, the key itself, or - (or nothing) to read it from standard input.',
  args: { key: text({ summary: 'a file, the text that "export" printed, or -', optional: true }) },
  options: {
    format: oneOf(
      'hex-venus',
      'json-venus',
      'gfc-json',
    )({
      summary: 'accepted as the Go program has it; the form is recognized',
      hidden: true,
    }),
  },
  examples: ['venus-wallet import private_key', 'venus wallet export t3… | venus-wallet import -'],
  needs: ['wallet'],
  run: async (input, context) => context.wallet.walletImport(await readKey(input.key, context)),
  render: (imported) => `imported key ${imported} successfully!`,
})

export const walletDelete = defineCommand({
  path: 'del',
  summary: 'forget a key for good',
  args: { address: key },
  options: { password: passwordOption },
  examples: ['venus-wallet del t1…'],
  needs: ['wallet'],
  async run(input, context) {
    await confirmPassword(input.password, context)
    await context.wallet.walletDelete(input.address)
    return input.address
  },
  render: () => 'success',
})

export const walletSign = defineCommand({
  path: 'sign',
  summary: 'sign bytes, and print type and signature in hex',
  args: { address: key, hex: hex({ summary: 'what is signed, two digits a byte' }) },
  options: {
    msgType: text({ summary: 'what kind of data it is', default: 'unknown' }),
    extra: hex({ summary: 'what belongs to that kind, in hex: for "message" the message as CBOR', default: '00' }),
    password: passwordOption,
  },
  examples: ['venus-wallet sign t1… 68656c6c6f'],
  needs: ['wallet'],
  async run(input, context) {
    await confirmPassword(input.password, context)
    const { signatureBytes } = await import('#sdk/crypto/signature.ts')
    const meta = { type: input.msgType, extra: input.extra }
    return signatureBytes(await context.wallet.walletSign(input.address, input.hex, meta))
  },
  render: (signed) => Buffer.from(signed).toString('hex'),
  toJson: (signed) => Buffer.from(signed).toString('hex'),
})
