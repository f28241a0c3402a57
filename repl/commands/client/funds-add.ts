import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { address, fil } from '../../command-line/kinds.ts'
import { requireDeposit } from '../market-funds.ts'

export const fundsAdd = defineCommand({
  path: 'actor-funds add',
  summary: 'deposit money with the market actor, from which deals are paid',
  args: { amount: fil({ summary: 'how much' }) },
  options: {
    from: address({ summary: 'who pays; the default address when left out', short: 'f' }),
    address: address({ summary: 'whose deals it is for; who pays when left out', short: 'a' }),
  },
  examples: ['market-client actor-funds add 100fil', 'market-client actor-funds add --from t3… --address t1… 2fil'],
  needs: ['client', 'node'],
  async run({ amount, from, address: given }, { client, node, say }) {
    if (amount === 0n)
      throw usageErrors.USAGE_REFUSED({
        reason: 'an amount of 0 is no deposit',
        next: 'Name an amount, such as 100fil.',
      })
    const payer = from ?? (await client.defaultAddress())
    const owner = given ?? payer
    await requireDeposit(node, payer, amount)
    say(`Submitting Add Balance message for amount ${formatFil(amount)} for address ${owner}`)
    return { from: payer, address: owner, amount, message: await client.marketAddBalance(payer, owner, amount) }
  },
  render: ({ message }) => `AddBalance message cid: ${message}`,
})
