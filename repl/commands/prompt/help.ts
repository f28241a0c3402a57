import { tabTable } from '../../output/tab-table.ts'
import type { Command } from './command.ts'

const lines = `A line is TypeScript, with top-level await; names you define stay. _ is the last value.

  await node.chainHead()                        the chain's head
  const ask = await market.marketGetAsk(miner)  keep a value for the next lines
  await client.clientListDeals()                the client's deals

A line that begins with a program and a command of it is run as in a shell, on this network:

  market storage-deals list                     or venus-market storage-deals list
  client storage deals init                     asks as it does on a terminal; Ctrl-C stops it
  sealer sectors --help                         the commands of node, wallet, market, client, sealer, testnet

Several lines can be pasted: Enter runs them, TypeScript together, each command by itself. What is typed while a line runs comes next, or answers what it asks.

In scope: node, market, client, sealer, wallet, testnet (clients of the services), info (how the network describes itself), miner and account (its first miner and account), and the SDK as dealkit.

Lines run in a thread of their own: Ctrl-C stops whatever they do, and what they have defined stays. At an empty prompt Ctrl-C twice leaves, as Ctrl-D does. Tab completes, Up and Down walk the history, Ctrl-R searches it; .keys has all keys.`

export const help = {
  summary: 'what can be typed here',
  example: '.help',
  text: (commands: Readonly<Record<string, Command>>) =>
    `${lines}\n\n${tabTable(
      ['Command', 'What it does'],
      Object.entries(commands).map(([name, command]) => [`.${name}`, command.summary]),
    )}`,
}
