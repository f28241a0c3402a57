import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { flag, integer } from '../../command-line/kinds.ts'

const sector = integer({ summary: 'the number of the sector' })

export const sectorsSnapUp = defineCommand({
  path: 'sectors snap-up',
  summary: 'mark a sector without deals to take some into its replica',
  description:
    '  It must be Proving, Active, and live for 180 days more: see "sectors list". "sectors deal" then fills it.',
  args: { sector },
  examples: ['venus-sealer sectors snap-up 9'],
  needs: ['sealer'],
  async run(input, { sealer }) {
    await sealer.sectorMarkForUpgrade(input.sector, true)
    return input
  },
  render: () => '',
})

export const sectorsAbortUpgrade = defineCommand({
  path: 'sectors abort-upgrade',
  summary: 'give up an upgrade: the sector keeps its replica, the deals go back to the market',
  args: { sector },
  options: { reallyDoIt: flag({ summary: 'say that you mean it' }) },
  examples: ['venus-sealer sectors abort-upgrade --really-do-it 9'],
  needs: ['sealer'],
  async run(input, { sealer }) {
    if (!input.reallyDoIt)
      throw usageErrors.USAGE_REFUSED({
        reason: '--really-do-it must be specified for this action to have an effect; you have been warned',
        next: 'Give it to take the deals out of the sector again.',
      })
    await sealer.sectorAbortUpgrade(input.sector)
    return { sector: input.sector }
  },
  render: () => '',
})
