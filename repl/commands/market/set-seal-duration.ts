import { defineCommand } from '../../command-line/command.ts'
import { integer } from '../../command-line/kinds.ts'
import { minerOption, servedMiner } from './served-miner.ts'

export const setSealDuration = defineCommand({
  path: 'storage-deals set-seal-duration',
  summary: 'set how long sealing is expected to take: deals that start earlier are refused',
  args: { minutes: integer({ summary: 'minutes' }) },
  options: minerOption,
  examples: ['venus-market storage-deals set-seal-duration 1440'],
  needs: ['market'],
  async run({ minutes, miner: given }, context) {
    const miner = await servedMiner(given, context)
    await context.market.sectorSetExpectedSealDuration(miner, minutes * 60_000)
    return { miner, minutes }
  },
  render: () => '',
})
