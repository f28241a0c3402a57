import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { address } from '../../command-line/kinds.ts'
import { epochTime } from '../../output/epoch-time.ts'
import { minerRows } from '../miner-rows.ts'

export const stateMinerInfo = defineCommand({
  path: 'state miner-info',
  summary: 'print who owns a miner, where it is, and its power',
  args: { miner: address({ summary: 'the miner' }) },
  examples: ['venus state miner-info t01000'],
  needs: ['node'],
  async run({ miner }, { node }) {
    const { multiaddrText } = await import('#sdk/address/multiaddr.ts')
    const { key } = await node.chainHead()
    const [info, availableBalance, power, deadline] = await Promise.all([
      node.stateMinerInfo(miner, key),
      node.stateMinerAvailableBalance(miner, key),
      node.stateMinerPower(miner, key),
      node.stateMinerProvingDeadline(miner, key),
    ])
    return { ...info, multiaddrs: info.multiaddrs.map(multiaddrText), availableBalance, power, deadline }
  },
  render({ power: { minerPower, totalPower }, deadline, ...info }) {
    const share = (own: bigint, all: bigint) =>
      `${formatSize(own)} / ${formatSize(all)} (${(all === 0n ? 0 : Number((own * 1_000_000n) / all) / 10_000).toFixed(4)}%)`
    return [
      ...minerRows(info),
      `Consensus Fault End:\t${info.consensusFaultElapsed}`,
      `SectorSize:\t${formatSize(info.sectorSize)} (${info.sectorSize})`,
      `Byte Power:   ${share(minerPower.rawBytePower, totalPower.rawBytePower)}`,
      `Actual Power: ${share(minerPower.qualityAdjPower, totalPower.qualityAdjPower)}`,
      '',
      `Proving Period Start:\t${epochTime(deadline.currentEpoch, deadline.periodStart)}`,
    ].join('\n')
  },
})
