import { confirmed } from '../../command-line/confirmed.ts'
import { sectorCommand } from './sector-command.ts'

export const sectorsSnapUp = sectorCommand({
  verb: 'snap-up',
  summary: 'mark a sector without deals to take some into its replica',
  description:
    'It must be Proving, Active, and live for 180 days more: see "sectors list". "sectors deal" then fills it.',
  act: (sector, { sealer }) => sealer.sectorMarkForUpgrade(sector, true),
})

export const sectorsAbortUpgrade = confirmed(
  sectorCommand({
    verb: 'abort-upgrade',
    summary: 'give up an upgrade: the sector keeps its replica, the deals go back to the market',
    act: (sector, { sealer }) => sealer.sectorAbortUpgrade(sector),
  }),
  {
    reason: '--really-do-it must be specified for this action to have an effect; you have been warned',
    next: 'Give it to take the deals out of the sector again.',
  },
)
