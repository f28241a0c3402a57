import { EPOCHS_PER_DAY, formatEpochs } from '#sdk/units/duration.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { epochs, flag, integer } from '../../command-line/kinds.ts'

export const sectorsExtend = defineCommand({
  path: 'sectors extend',
  summary: 'let sectors live until a later epoch',
  args: { sectors: integer({ summary: 'numbers of sectors', repeated: true }) },
  options: { newExpiration: integer({ summary: 'the epoch at which they end', required: true }) },
  examples: ['venus-sealer sectors extend --new-expiration 1590156 1 9'],
  needs: ['sealer', 'node'],
  async run({ sectors, newExpiration }, { sealer, node, signal }) {
    if (sectors.length === 0)
      throw usageErrors.USAGE_REFUSED({
        reason: 'must pass at least one sector number and new expiration',
        next: '"venus-sealer sectors check-expire" lists the sectors, and how long each may live.',
      })
    const { extendSectors } = await import('#sdk/actions/sealer/extend-sectors.ts')
    const message = await extendSectors(
      { node, sealer, signal },
      sectors.map((sector) => ({ sector, newExpiration })),
    )
    return { sectors, newExpiration, message: message ?? null }
  },
  render: ({ message }) => message ?? 'nothing to extend',
})

export const sectorsRenew = defineCommand({
  path: 'sectors renew',
  summary: 'let the sectors that expire soon live on',
  description: 'Without --really-do-it it only tells which, and until when.',
  options: {
    from: integer({ summary: 'the first epoch of expiry that counts; an hour from now when left out' }),
    to: integer({ summary: 'the last one; 32 days from now when left out' }),
    extension: epochs({ summary: 'by how much', default: `${540 * EPOCHS_PER_DAY}` }),
    newExpiration: integer({ summary: 'the epoch at which they end, instead of --extension' }),
    tolerance: epochs({ summary: 'leave out those that would gain less', default: `${7 * EPOCHS_PER_DAY}` }),
    reallyDoIt: flag({ summary: 'send the message' }),
  },
  examples: ['venus-sealer sectors renew', 'venus-sealer sectors renew --extension 180d --really-do-it'],
  needs: ['sealer', 'node'],
  async run(input, { sealer, node, signal }) {
    const { extendSectors, latestExpiration } = await import('#sdk/actions/sealer/extend-sectors.ts')
    const miner = await sealer.actorAddress()
    const { height } = await node.chainHead()
    const from = input.from ?? height + 120
    const to = input.to ?? height + 32 * EPOCHS_PER_DAY
    const renewals = (await node.stateMinerActiveSectors(miner))
      .filter(({ expiration }) => expiration >= from && expiration <= to)
      .map((sector) => {
        const wanted = input.newExpiration ?? sector.expiration + input.extension
        const newExpiration = Math.min(wanted, latestExpiration(sector, height))
        return { sector: sector.sectorNumber, expiration: sector.expiration, newExpiration }
      })
      .filter(({ expiration, newExpiration }) => newExpiration - expiration >= input.tolerance)
    const message = input.reallyDoIt ? await extendSectors({ node, sealer, signal }, renewals) : undefined
    return { renewals, message: message ?? null }
  },
  render: ({ renewals, message }, _style, { reallyDoIt }) => {
    if (renewals.length === 0) return 'nothing to extend'
    const lines = renewals.map(
      ({ sector, expiration, newExpiration }) =>
        `${sector}: ${expiration} -> ${newExpiration} (${formatEpochs(newExpiration - expiration)} more)`,
    )
    return [...lines, message ?? (reallyDoIt ? 'nothing to extend' : 'Pass --really-do-it to send the message')].join(
      '\n',
    )
  },
})
