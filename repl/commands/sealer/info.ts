import { formatFilShort } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { flag } from '../../command-line/kinds.ts'
import { sectorColour } from './sector-colour.ts'

export const info = defineCommand({
  path: 'info',
  summary: 'print the power, the money and the sectors of the miner',
  options: { hideSectorsInfo: flag({ summary: 'without the sectors' }) },
  examples: ['venus-sealer info'],
  needs: ['sealer', 'node'],
  async run(_input, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const [head, { worker, controlAddresses, sectorSize }, power, counts, available, balance, market, summary] =
      await Promise.all([
        node.chainHead(),
        node.stateMinerInfo(miner),
        node.stateMinerPower(miner),
        node.stateMinerSectorCount(miner),
        node.stateMinerAvailableBalance(miner),
        node.stateGetActor(miner),
        node.stateMarketBalance(miner),
        sealer.sectorsSummary(),
      ])
    const [workerBalance, ...control] = await Promise.all(
      [worker, ...controlAddresses].map((address) => node.walletBalance(address)),
    )
    return {
      miner,
      epoch: head.height,
      baseFee: head.blocks[0]?.parentBaseFee ?? 0n,
      sectorSize,
      power,
      counts,
      balance: balance?.balance ?? 0n,
      availableBalance: available,
      market,
      workerBalance: workerBalance ?? 0n,
      controlBalance: control.reduce((sum, one) => sum + one, 0n),
      sectors: summary,
    }
  },
  render(found, style, { hideSectorsInfo }) {
    const { miner, sectorSize, power, counts, availableBalance: available, market } = found
    const { workerBalance, controlBalance, sectors } = found
    const marketFree = market.escrow - market.locked
    const bytes = (count: number) => formatSize(BigInt(count) * BigInt(sectorSize))
    const share = (own: bigint, all: bigint) => (all === 0n ? 0 : Number((own * 1_000_000n) / all) / 10_000).toFixed(4)
    const faulty = counts.faulty === 0 ? '' : ` (${bytes(counts.faulty)} Faulty)`
    const { minerPower, totalPower } = power
    return [
      `Chain: epoch ${found.epoch} [basefee ${formatFilShort(found.baseFee)}]`,
      `Sealer: ${style.cyan(`${miner}`)} (${formatSize(sectorSize)} sectors)`,
      `Power: ${formatSize(minerPower.qualityAdjPower)} / ${formatSize(totalPower.qualityAdjPower)} (${share(minerPower.qualityAdjPower, totalPower.qualityAdjPower)}%)`,
      `\tRaw: ${formatSize(minerPower.rawBytePower)} / ${formatSize(totalPower.rawBytePower)} (${share(minerPower.rawBytePower, totalPower.rawBytePower)}%)`,
      `\tCommitted: ${bytes(counts.live)}`,
      `\tProving: ${bytes(counts.active + counts.faulty)}${faulty}`,
      ...(power.hasMinPower ? [] : ['Below minimum power threshold, no blocks will be won']),
      '',
      `Sealer Balance:    ${style.yellow(formatFilShort(found.balance))}`,
      `      Available:  ${formatFilShort(available)}`,
      `Market Balance:   ${formatFilShort(market.escrow)}`,
      `       Locked:    ${formatFilShort(market.locked)}`,
      `       Available: ${formatFilShort(marketFree)}`,
      `Worker Balance:   ${formatFilShort(workerBalance)}`,
      ...(controlBalance === 0n ? [] : [`       Control:   ${formatFilShort(controlBalance)}`]),
      `Total Spendable:  ${formatFilShort(available + marketFree + workerBalance + controlBalance)}`,
      ...(hideSectorsInfo
        ? []
        : [
            '',
            'Sectors:',
            `\tTotal: ${Object.values(sectors).reduce((sum, count) => sum + count, 0)}`,
            ...Object.entries(sectors).map(([state, count]) => sectorColour(style, state)(`\t${state}: ${count}`)),
          ]),
    ].join('\n')
  },
})
