import { withoutPeer } from '#sdk/address/peer-suffix.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { address, flag, integer, multiaddr } from '../../command-line/kinds.ts'
import { pushToMiner } from '../miner-message.ts'
import { servedMiner } from './served-miner.ts'

export const actorSetAddrs = defineCommand({
  path: 'actor set-addrs',
  aliases: ['actor set-addresses'],
  summary: 'write the addresses that clients dial on chain',
  args: { addresses: multiaddr({ summary: 'addresses without the peer id', optional: true, repeated: true }) },
  options: {
    miner: address({ required: true, summary: 'the miner' }),
    gasLimit: integer({ summary: 'the most gas; estimated when left out', default: '0' }),
    unset: flag({ summary: 'take the addresses off the chain' }),
  },
  examples: [
    'venus-market actor set-addrs --miner=t01041 /ip4/192.168.19.67/tcp/58418/',
    'venus-market actor set-addrs --miner=t01041 --unset',
  ],
  needs: ['market', 'node'],
  async run({ miner: given, addresses, gasLimit, unset }, context) {
    if (unset && addresses.length > 0)
      throw usageErrors.USAGE_REFUSED({ reason: 'unset can only be used with no arguments', next: 'Leave one out.' })
    if (!unset && addresses.length === 0)
      throw usageErrors.USAGE_REFUSED({
        reason: 'there is no address to set',
        next: 'Give what "venus-market net listen" prints and clients can reach, or --unset.',
      })
    const miner = await servedMiner(given, context)
    const plain = addresses.map((one) => {
      const stripped = withoutPeer(one)
      if (stripped !== one) context.say(`Stripping peerid  ${one.slice(one.lastIndexOf('/') + 1)}  from  ${one}`)
      return stripped
    })
    const [{ changeMultiaddrsParams, minerMethods }, { multiaddrToBytes }] = await Promise.all([
      import('#sdk/actors/miner/methods.ts'),
      import('#sdk/address/multiaddr.ts'),
    ])
    const params = changeMultiaddrsParams.encode({ newMultiaddrs: plain.map(multiaddrToBytes) })
    const method = minerMethods.ChangeMultiaddrs.number
    const { market, node } = context
    const message = await pushToMiner(market, node, { miner, from: 'worker', method, params, gasLimit })
    return { miner, addresses: plain, message }
  },
  render: ({ message }) => `Requested multiaddrs change in message ${message}`,
})
