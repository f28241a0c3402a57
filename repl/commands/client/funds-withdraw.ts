import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { address, fil, integer } from '../../command-line/kinds.ts'
import { withdrawal } from '../market-funds.ts'

export const fundsWithdraw = defineCommand({
  path: 'actor-funds withdraw',
  summary: 'take money back from the market actor',
  args: { amount: fil({ summary: 'how much; all that is free when left out', optional: true }) },
  options: {
    wallet: address({ summary: 'who sends the message; the default address when left out', short: 'w' }),
    address: address({ summary: 'whose money; the sender when left out', short: 'a' }),
    confidence: integer({ summary: 'epochs until the message counts', default: '5' }),
  },
  examples: ['market-client actor-funds withdraw', 'market-client actor-funds withdraw 2fil'],
  needs: ['client', 'node'],
  async run({ amount, wallet, address: given, confidence }, { client, node, signal, say, progress }) {
    const sender = wallet ?? (await client.defaultAddress())
    const owner = given ?? sender
    const [{ escrow, locked }, reserved] = await Promise.all([
      node.stateMarketBalance(owner),
      client.marketGetReserved(owner),
    ])
    const asked = withdrawal(owner, { escrow, locked, reserved }, amount)
    say(`Submitting WithdrawBalance message for amount ${formatFil(asked)} for address ${sender}`)
    const message = await client.marketWithdraw(sender, owner, asked)
    say(`WithdrawBalance message cid: ${message}`)
    progress('waiting for the message')
    await waitMessage(node, message, { confidence, signal })
    return { from: sender, address: owner, amount: asked, message }
  },
  render: ({ amount }) => `Successfully withdrew ${formatFil(amount)} `,
})
