import { defineCommand } from '../../command-line/command.ts'
import { confirmed } from '../../command-line/confirmed.ts'
import { sectorCommand } from './sector-command.ts'

export const sectorsTerminate = confirmed(
  sectorCommand({
    verb: 'terminate',
    summary: 'end a sector on chain, for a fee, and remove it',
    description: 'Sectors are gathered and ended by one message: "sectors terminate flush" sends it at once.',
    act: (sector, { sealer }) => sealer.sectorTerminate(sector),
  }),
  {
    reason: 'pass --really-do-it to confirm this action',
    next: 'Its power and its pledge are lost, and its deals are slashed.',
  },
)

export const sectorsTerminateFlush = defineCommand({
  path: 'sectors terminate flush',
  summary: 'send the message for the sectors that wait to be ended',
  examples: ['venus-sealer sectors terminate flush'],
  needs: ['sealer'],
  async run(_input, { sealer }) {
    const message = await sealer.sectorTerminateFlush()
    return { message: message === '' ? null : message }
  },
  render: ({ message }) => message ?? 'no sectors were queued for termination',
})

export const sectorsTerminatePending = defineCommand({
  path: 'sectors terminate pending',
  summary: 'list the sectors that wait to be ended',
  examples: ['venus-sealer sectors terminate pending'],
  needs: ['sealer', 'node'],
  async run(_input, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const [pending, current] = await Promise.all([
      sealer.sectorTerminatePending(),
      node.stateMinerProvingDeadline(miner),
    ])
    return Promise.all(
      pending.map(async ({ number }) => {
        const { deadline } = await node.stateSectorPartition(miner, number)
        // While its deadline is open or opens next, the chain does not let go of a sector.
        return { sector: number, held: [0, 1].some((ahead) => (current.index + ahead) % 48 === deadline) }
      }),
    )
  },
  render: (pending) => pending.map(({ sector, held }) => `${sector}${held ? ' (in proving window)' : ''}`).join('\n'),
})

export const sectorsRemove = confirmed(
  sectorCommand({
    verb: 'remove',
    summary: 'delete a sector here, whatever the chain has; "sectors terminate" costs less',
    act: (sector, { sealer }) => sealer.sectorRemove(sector),
  }),
  {
    reason: 'this is a command for advanced users, only use it if you are sure of what you are doing',
    next: 'Pass --really-do-it. Deals that the chain has not begun go back to the market.',
  },
)
