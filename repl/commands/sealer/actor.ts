import { withoutPeer } from '#sdk/address/peer-suffix.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { fil, flag, integer, multiaddr, text } from '../../command-line/kinds.ts'
import { pushToMiner } from '../miner-message.ts'
import { minerRows } from '../miner-rows.ts'

const gasLimit = integer({ summary: 'the most gas; estimated when left out', default: '0' })

export const actorInfo = defineCommand({
  path: 'actor info',
  summary: 'print who owns the miner, where it is and what it has',
  examples: ['venus-sealer actor info'],
  needs: ['sealer', 'node'],
  async run(_input, { sealer, node }) {
    const { multiaddrText } = await import('#sdk/address/multiaddr.ts')
    const miner = await sealer.actorAddress()
    const [info, availableBalance] = await Promise.all([
      node.stateMinerInfo(miner),
      node.stateMinerAvailableBalance(miner),
    ])
    return { miner, ...info, multiaddrs: info.multiaddrs.map((raw) => multiaddrText(raw)), availableBalance }
  },
  render: (info) =>
    [
      `Actor:\t${info.miner}`,
      ...minerRows(info),
      `SectorSize:\t${formatSize(info.sectorSize)} (${info.sectorSize})`,
    ].join('\n'),
})

export const actorSetAddrs = defineCommand({
  path: 'actor set-addrs',
  summary: 'write the addresses that clients dial on chain',
  args: { addresses: multiaddr({ summary: 'addresses without the peer id', optional: true, repeated: true }) },
  options: { gasLimit, unset: flag({ summary: 'take the addresses off the chain' }) },
  examples: ['venus-sealer actor set-addrs /ip4/192.168.19.67/tcp/58418'],
  needs: ['sealer', 'node'],
  async run({ addresses, gasLimit, unset }, { sealer, node }) {
    if (unset === addresses.length > 0)
      throw usageErrors.USAGE_REFUSED({
        reason: 'unset can only be used with no arguments',
        next: 'Give one of the two.',
      })
    const { changeMultiaddrsParams, minerMethods } = await import('#sdk/actors/miner/methods.ts')
    const { multiaddrToBytes } = await import('#sdk/address/multiaddr.ts')
    const miner = await sealer.actorAddress()
    const plain = addresses.map(withoutPeer)
    const params = changeMultiaddrsParams.encode({ newMultiaddrs: plain.map(multiaddrToBytes) })
    const method = minerMethods.ChangeMultiaddrs.number
    const message = await pushToMiner(sealer, node, { miner, from: 'worker', method, params, gasLimit })
    return { miner, addresses: plain, message }
  },
  render: ({ message }) => `Requested multiaddrs change in message ${message}`,
})

export const actorSetPeerId = defineCommand({
  path: 'actor set-peer-id',
  summary: 'write the peer id that clients know the market by on chain',
  args: { peerId: text({ summary: 'what "venus-market net id" prints' }) },
  options: { gasLimit },
  examples: ['venus-sealer actor set-peer-id 12D3KooWQftXTGFBKooKuyaNkugapUzi4VmjxEKTgkpsNCQufKBK'],
  needs: ['sealer', 'node'],
  async run({ peerId, gasLimit }, { sealer, node }) {
    const { changePeerIdParams, minerMethods } = await import('#sdk/actors/miner/methods.ts')
    const { peerIdToBytes } = await import('#sdk/crypto/peer-id.ts')
    const miner = await sealer.actorAddress()
    const params = changePeerIdParams.encode({ newId: peerIdToBytes(peerId) })
    const method = minerMethods.ChangePeerID.number
    const message = await pushToMiner(sealer, node, { miner, from: 'worker', method, params, gasLimit })
    return { miner, peerId, message }
  },
  render: ({ message }) => `Requested peerid change in message ${message}`,
})

export const actorWithdraw = defineCommand({
  path: 'actor withdraw',
  summary: "take what is free of the miner's balance to its owner",
  args: { amount: fil({ summary: 'how much; all that is free when left out', optional: true }) },
  options: { confidence: integer({ summary: 'epochs on top of the message', default: '5' }) },
  examples: ['venus-sealer actor withdraw', 'venus-sealer actor withdraw 10fil'],
  needs: ['sealer', 'node'],
  async run({ amount, confidence }, { sealer, node, say, signal }) {
    const { minerMethods, minerWithdrawBalanceParams } = await import('#sdk/actors/miner/methods.ts')
    const { exitCodeText } = await import('#sdk/actors/exit-codes.ts')
    const miner = await sealer.actorAddress()
    const available = await node.stateMinerAvailableBalance(miner)
    const requested = amount ?? available
    if (requested > available)
      throw commandErrors.COMMAND_FAILED({
        reason: `can't withdraw more funds than available; requested: ${formatFil(requested)}; available: ${formatFil(available)}`,
        next: 'Leave the amount out to take all that is free.',
      })
    const { number: method, returns } = minerMethods.WithdrawBalance
    const params = minerWithdrawBalanceParams.encode({ amountRequested: requested })
    const message = await pushToMiner(sealer, node, { miner, from: 'owner', method, params })
    say(`Requested rewards withdrawal in message ${message}`)
    say(`waiting for ${confidence} epochs for confirmation..`)
    const { receipt } = await sealer.with({ signal }).messagerWaitMessage(message, confidence)
    if (receipt.exitCode !== 0)
      throw commandErrors.COMMAND_FAILED({
        reason: `withdrawal failed: ${exitCodeText(receipt.exitCode)}`,
        next: `"venus-sealer messager search ${message}" shows the message, "venus-sealer actor info" what is free.`,
      })
    return { message, requested, withdrawn: returns.decode(receipt.returned) }
  },
  render: ({ requested, withdrawn }) =>
    [
      `Successfully withdrew ${formatFil(withdrawn)}`,
      ...(withdrawn < requested ? [`Note that this is less than the requested amount of ${formatFil(requested)}`] : []),
    ].join('\n'),
})
