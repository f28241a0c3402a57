import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { confirmed } from '../../command-line/confirmed.ts'
import { address, flag, oneOf, text } from '../../command-line/kinds.ts'
import { columnTable } from '../../output/column-table.ts'
import { readKey } from '../key-text.ts'

const one = address({ summary: 'whose' })

export const walletNew = defineCommand({
  path: 'wallet new',
  summary: 'make a key, and print its address',
  options: { type: oneOf('bls', 'secp256k1', 'delegated')({ summary: 'what kind of key', default: 'bls' }) },
  examples: ['venus wallet new', 'venus wallet new --type=secp256k1'],
  needs: ['node'],
  run: ({ type }, { node }) => node.walletNewAddress(type),
  render: (made) => made.toString(),
})

export const walletImport = defineCommand({
  path: 'wallet import',
  summary: 'take a key into the node, and print its address',
  description: 'A file of the key, the key itself, or - (or nothing) to read it from standard input.',
  args: { key: text({ summary: 'a file, the text that "wallet export" printed, or -', optional: true }) },
  examples: ['venus wallet import private_key', 'venus-wallet export t1… | venus wallet import -'],
  needs: ['node'],
  run: async ({ key }, context) => context.node.walletImport(await readKey(key, context)),
  render: (imported) => imported.toString(),
})

export const walletExport = defineCommand({
  path: 'wallet export',
  summary: 'print a key',
  args: { address: one, password: text({ summary: 'of the wallet, if it has one', optional: true }) },
  examples: ['venus wallet export t3… > private_key'],
  needs: ['node'],
  async run(input, { node }) {
    const { exportKeyInfo } = await import('#sdk/crypto/key-info.ts')
    return exportKeyInfo(await node.walletExport(input.address, input.password ?? ''))
  },
})

export const walletList = defineCommand({
  path: 'wallet list',
  aliases: ['wallet ls'],
  summary: 'list the keys of the node, with what they own',
  options: { addrOnly: flag({ summary: 'only addresses' }) },
  examples: ['venus wallet list'],
  needs: ['node'],
  async run(_input, { node }) {
    const addresses = await node.walletAddresses()
    const standard = addresses.length === 0 ? undefined : await node.walletDefaultAddress()
    const head = await node.chainHead()
    return Promise.all(
      addresses.map(async (owner) => {
        const actor = await node.stateGetActor(owner, head.key).catch(() => null)
        const id = actor === null ? null : await node.stateLookupID(owner, head.key)
        const market = actor === null ? { escrow: 0n, locked: 0n } : await node.stateMarketBalance(owner, head.key)
        return {
          address: owner,
          id,
          balance: actor?.balance ?? 0n,
          market,
          nonce: actor === null ? 0 : await node.mpoolGetNonce(owner),
          isDefault: standard?.equals(owner) === true,
        }
      }),
    )
  },
  render: (wallets, _style, { addrOnly }) =>
    addrOnly
      ? wallets.map((wallet) => `${wallet.address}`).join('\n')
      : columnTable(
          [
            { name: 'Address', value: (wallet) => `${wallet.address}` },
            { name: 'ID', value: ({ id }) => (id === null ? 'n/a' : `${id}`) },
            { name: 'Balance', value: ({ balance }) => formatFil(balance) },
            {
              name: 'Market(Avail)',
              value: ({ market }) => (market.escrow === 0n ? '' : formatFil(market.escrow - market.locked)),
            },
            { name: 'Market(Locked)', value: ({ market }) => (market.locked === 0n ? '' : formatFil(market.locked)) },
            { name: 'Nonce', value: ({ nonce }) => `${nonce}` },
            { name: 'Default', value: ({ isDefault }) => (isDefault ? 'X' : '') },
          ],
          wallets,
        ),
})

export const walletBalance = defineCommand({
  path: 'wallet balance',
  summary: 'print what an address owns',
  args: { address: address({ summary: 'whose; the default address when left out', optional: true }) },
  examples: ['venus wallet balance t1…'],
  needs: ['node'],
  run: async (input, { node }) => node.walletBalance(input.address ?? (await node.walletDefaultAddress())),
  render: (balance) => formatFil(balance),
})

export const walletDefault = defineCommand({
  path: 'wallet default',
  summary: 'print the address that is used when none is named',
  examples: ['venus wallet default'],
  needs: ['node'],
  run: (_input, { node }) => node.walletDefaultAddress(),
  render: (standard) => standard.toString(),
})

export const walletSetDefault = defineCommand({
  path: 'wallet set-default',
  summary: 'choose the address that is used when none is named',
  args: { address: one },
  examples: ['venus wallet set-default t1…'],
  needs: ['node'],
  async run(input, { node }) {
    await node.walletSetDefault(input.address)
    return input.address
  },
  render: (standard) => standard.toString(),
})

export const walletDelete = confirmed(
  defineCommand({
    path: 'wallet delete',
    summary: 'forget a key for good',
    args: { address: one },
    examples: ['venus wallet delete t1… --really-do-it'],
    needs: ['node'],
    async run(input, { node }) {
      await node.walletDelete(input.address)
      return input.address
    },
    render: () => 'success',
  }),
  {
    reason: 'the key is not deleted without --really-do-it',
    next: 'Keep a copy first: "venus wallet export ADDRESS > FILE".',
  },
)
