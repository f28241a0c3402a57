import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { address, fil, integer } from '../../command-line/kinds.ts'
import { freeFunds, fundLines, requireDeposit, withdrawal } from '../market-funds.ts'

export const fundsBalances = defineCommand({
  path: 'actor-funds balances',
  summary: "print a miner's money with the market actor",
  args: { address: address({ summary: 'whose money: the miner' }) },
  examples: ['venus-market actor-funds balances t01041'],
  needs: ['market', 'node'],
  async run({ address: owner }, { market, node }) {
    const [balance, reserved] = await Promise.all([node.stateMarketBalance(owner), market.marketGetReserved(owner)])
    return { address: owner, ...balance, reserved, available: freeFunds({ ...balance, reserved }) }
  },
  render: (funds) => [`Client Market Balance for address ${funds.address}:`, ...fundLines(funds)].join('\n'),
})

export const fundsAdd = defineCommand({
  path: 'actor-funds add',
  summary: 'deposit money with the market actor: deals lock collateral there',
  args: { amount: fil({ summary: 'how much' }) },
  options: {
    from: address({ required: true, summary: 'who pays', short: 'f' }),
    address: address({ required: true, summary: 'whose deals it is for: the miner', short: 'a' }),
  },
  examples: ['venus-market actor-funds add --from t3… --address t01041 10fil'],
  needs: ['market', 'node'],
  async run({ amount, from, address: owner }, { market, node, say, progress }) {
    if (amount === 0n)
      throw usageErrors.USAGE_REFUSED({
        reason: 'an amount of 0 is no deposit',
        next: 'Name an amount, such as 10fil.',
      })
    await requireDeposit(node, from, amount)
    say(`Submitting Add Balance message for amount ${formatFil(amount)} for address ${owner}`)
    const message = await market.marketAddBalance(from, owner, amount)
    say(`msg uid is : ${message}, waiting for the processing result ...`)
    progress('waiting for the message')
    await requireSuccess(await market.messagerWaitMessage(message))
    const balance = await node.stateMarketBalance(owner)
    return { from, address: owner, amount, message, escrow: balance.escrow }
  },
  render: ({ message, escrow }) => `AddBalance message cid: ${message}\nEscrowed Funds: ${formatFil(escrow)}`,
})

export const fundsWithdraw = defineCommand({
  path: 'actor-funds withdraw',
  summary: 'take money back from the market actor',
  args: { amount: fil({ summary: 'how much; all that is free when left out', optional: true }) },
  options: {
    wallet: address({ required: true, summary: 'who sends the message', short: 'w' }),
    address: address({ required: true, summary: 'whose money: the miner', short: 'a' }),
    confidence: integer({ summary: 'epochs until the message counts', default: '5' }),
  },
  examples: ['venus-market actor-funds withdraw --wallet t3… --address t01041 2fil'],
  needs: ['market', 'node'],
  async run({ amount, wallet, address: owner, confidence }, { market, node, signal, say, progress }) {
    const [balance, reserved] = await Promise.all([node.stateMarketBalance(owner), market.marketGetReserved(owner)])
    const asked = withdrawal(owner, { ...balance, reserved }, amount)
    say(`Submitting WithdrawBalance message for amount ${formatFil(asked)} for address ${owner}`)
    const message = await market.marketWithdraw(wallet, owner, asked)
    say(`WithdrawBalance message cid: ${message}`)
    progress('waiting for the message')
    // A message whose fee was raised landed as another one.
    const landed = await market.with({ signal }).messagerWaitMessage(message)
    await requireSuccess(landed)
    await node.with({ signal }).stateWaitMsg(landed.message, confidence, -1, true)
    return { from: wallet, address: owner, amount: asked, message }
  },
  render: ({ amount }) => `Successfully withdrew ${formatFil(amount)} `,
})

async function requireSuccess({
  receipt,
  message,
}: {
  receipt: { exitCode: number }
  message: unknown
}): Promise<void> {
  if (receipt.exitCode === 0) return
  const { exitCodeText } = await import('#sdk/actors/exit-codes.ts')
  throw commandErrors.COMMAND_FAILED({
    reason: `message ${message} failed on chain: exit ${exitCodeText(receipt.exitCode)}`,
    next: `"dealkit testnet trace ${message}" shows what it did, "venus chain get-message ${message}" what it was.`,
  })
}
