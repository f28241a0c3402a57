import { defineCommand } from '../../command-line/command.ts'
import { address, integer, parameterOf } from '../../command-line/kinds.ts'
import { pushToMiner } from '../miner-message.ts'
import { servedMiner } from './served-miner.ts'

const peerIdArgument = parameterOf<string>({
  placeholder: 'peer id',
  expected: 'a peer id such as 12D3KooW…',
  async parse(typed) {
    const { peerIdToBytes } = await import('#sdk/crypto/peer-id.ts')
    peerIdToBytes(typed.trim())
    return typed.trim()
  },
})

export const actorSetPeerId = defineCommand({
  path: 'actor set-peer-id',
  aliases: ['actor set-peerid'],
  summary: 'write the peer id that clients know the market by on chain',
  args: { peerId: peerIdArgument({ summary: 'what "net id" prints' }) },
  options: {
    miner: address({ required: true, summary: 'the miner' }),
    gasLimit: integer({ summary: 'the most gas; estimated when left out', default: '0' }),
  },
  examples: ['venus-market actor set-peer-id --miner=f01041 12D3KooWQftXTGFBKooKuyaNkugapUzi4VmjxEKTgkpsNCQufKBK'],
  needs: ['market', 'node'],
  async run({ miner: given, peerId, gasLimit }, context) {
    const miner = await servedMiner(given, context)
    const [{ changePeerIdParams, minerMethods }, { peerIdToBytes }] = await Promise.all([
      import('#sdk/actors/miner/methods.ts'),
      import('#sdk/crypto/peer-id.ts'),
    ])
    const params = changePeerIdParams.encode({ newId: peerIdToBytes(peerId) })
    const method = minerMethods.ChangePeerID.number
    const { market, node } = context
    const message = await pushToMiner(market, node, { miner, from: 'worker', method, params, gasLimit })
    return { miner, peerId, message }
  },
  render: ({ message }) => `Requested peerid change in message ${message}`,
})
