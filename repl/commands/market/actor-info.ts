import { defineCommand } from '../../command-line/command.ts'
import { address } from '../../command-line/kinds.ts'

export const actorInfo = defineCommand({
  path: 'actor info',
  summary: "print a miner's peer id and addresses, as the chain has them",
  options: { miner: address({ required: true, summary: 'the miner' }) },
  examples: ['venus-market actor info --miner t01041'],
  needs: ['node'],
  async run({ miner }, { node }) {
    const { multiaddrText } = await import('#sdk/address/multiaddr.ts')
    const { peerId, multiaddrs } = await node.stateMinerInfo(miner)
    return { miner, peerId, addresses: multiaddrs.map((raw) => multiaddrText(raw)) }
  },
  // One address stands on the line of its name, as the guide has it; several, or none, as the Go program prints them.
  render: ({ peerId, addresses }) =>
    [
      `peers: ${peerId ?? '<nil>'}`,
      addresses.length === 1 ? `addr: ${addresses[0]}` : ['addr:', ...addresses.map((one) => `\t ${one}`)].join('\n'),
    ].join('\n'),
})
