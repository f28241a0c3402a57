import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { address } from '../../command-line/kinds.ts'
import { freeFunds, fundLines } from '../market-funds.ts'

export const fundsBalances = defineCommand({
  path: 'actor-funds balances',
  summary: "print a client's money with the market actor",
  options: { client: address({ summary: 'whose; the default address when left out', flag: 'client' }) },
  examples: ['market-client actor-funds balances', 'market-client actor-funds balances --client t1…'],
  needs: ['client', 'node'],
  async run({ client: given }, { client, node }) {
    const owner = given ?? (await client.defaultAddress())
    const [{ escrow, locked }, reserved, wallet] = await Promise.all([
      node.stateMarketBalance(owner),
      client.marketGetReserved(owner),
      node.walletBalance(owner),
    ])
    return { address: owner, escrow, locked, reserved, available: freeFunds({ escrow, locked, reserved }), wallet }
  },
  render: ({ address: owner, wallet, ...funds }) =>
    [
      `Client Market Balance for address ${owner}:`,
      ...fundLines(funds),
      `  In the Wallet:         ${formatFil(wallet)}`,
    ].join('\n'),
})
