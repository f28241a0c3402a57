import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { flag, integer } from '../../command-line/kinds.ts'

const sector = integer({ summary: 'the number of the sector' })
const reallyDoIt = flag({ summary: 'say that you mean it' })

export const sectorsTerminate = defineCommand({
  path: 'sectors terminate',
  summary: 'end a sector on chain, for a fee, and remove it',
  description: '  Sectors are gathered and ended by one message: "sectors terminate flush" sends it at once.',
  args: { sector },
  options: { reallyDoIt },
  examples: ['venus-sealer sectors terminate --really-do-it 8', 'venus-sealer sectors terminate flush'],
  needs: ['sealer'],
  async run(input, { sealer }) {
    if (!input.reallyDoIt)
      throw usageErrors.USAGE_REFUSED({
        reason: 'pass --really-do-it to confirm this action',
        next: 'Its power and its pledge are lost, and its deals are slashed.',
      })
    await sealer.sectorTerminate(input.sector)
    return { sector: input.sector }
  },
  render: () => '',
})

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

export const sectorsRemove = defineCommand({
  path: 'sectors remove',
  summary: 'delete a sector here, whatever the chain has; "sectors terminate" costs less',
  args: { sector },
  options: { reallyDoIt },
  examples: ['venus-sealer sectors remove --really-do-it 8'],
  needs: ['sealer'],
  async run(input, { sealer }) {
    if (!input.reallyDoIt)
      throw usageErrors.USAGE_REFUSED({
        reason: 'this is a command for advanced users, only use it if you are sure of what you are doing',
        next: 'Pass --really-do-it. Deals that the chain has not begun go back to the market.',
      })
    await sealer.sectorRemove(input.sector)
    return { sector: input.sector }
  },
  render: () => '',
})
