import { defineCommand } from '../../command-line/command.ts'
import { epochs } from '../../command-line/kinds.ts'

export const advance = defineCommand({
  path: 'advance',
  summary: 'let time pass, on a local network only',
  description: [
    'Epochs at which nothing happens are null rounds, so that days pass in seconds; what is due on the way, such as',
    'proofs, payments and expiries, happens in order.',
  ].join(' '),
  args: { span: epochs({ summary: 'how long: epochs, or a duration such as 24h' }) },
  examples: ['venus advance 24h', 'venus advance 2880 --json'],
  needs: ['testnet'],
  async run({ span }, { testnet, signal, progress }) {
    progress(`until ${span} epochs have passed`)
    return { epoch: await testnet.with({ signal }).advance(span) }
  },
  render: ({ epoch }) => `epoch ${epoch}`,
})
