import type { DealAssignment } from '#sdk/rpc/types/sealer/sector-info.ts'
import { defineCommand } from '../../command-line/command.ts'
import { integer } from '../../command-line/kinds.ts'
import { sectorCommand } from './sector-command.ts'

export const sectorsPledge = defineCommand({
  path: 'sectors pledge',
  summary: 'begin a sector without deals',
  examples: ['venus-sealer sectors pledge'],
  needs: ['sealer'],
  run: (_input, { sealer }) => sealer.pledgeSector(),
  render: ({ number }) => `Created CC sector:  ${number}`,
})

export const sectorsDeal = defineCommand({
  path: 'sectors deal',
  summary: 'take the deals that the market has ready into sectors',
  description: [
    'A sector that waits for deals is filled first; then one that "sectors snap-up" has marked is upgraded, or a new one',
    'begun. Offset and length are padded bytes. What cannot be taken is named, with the reason.',
  ].join(' '),
  examples: ['venus-sealer sectors deal'],
  needs: ['sealer'],
  async run(_input, { sealer, say }) {
    try {
      return await sealer.dealSector()
    } catch (error) {
      // Some deals were not taken: those that were are told all the same.
      const taken = await takenIn(error)
      if (taken.length > 0) say(assignments(taken))
      throw error
    }
  },
  render: (assigned) =>
    assigned.length > 0
      ? assignments(assigned)
      : 'No deal is ready for a sector: "venus-market storage-deals list" shows how far each is.',
})

function assignments(assigned: readonly DealAssignment[]): string {
  return assigned
    .map(
      ({ dealId, sectorId, pieceCid, offset, size }) =>
        `Assign Deals ${dealId} sector ${sectorId} piece ${pieceCid} offset ${offset} length ${size} `,
    )
    .join('\n')
}

/** What the sealer had assigned before it told of the deals that it could not take. */
async function takenIn(error: unknown): Promise<DealAssignment[]> {
  const { DealkitError } = await import('#sdk/errors/dealkit-error.ts')
  const { CID } = await import('multiformats/cid')
  const data = DealkitError.is(error) ? error.details['data'] : undefined
  const told = data as
    | { code?: string; details?: { assigned?: (Omit<DealAssignment, 'pieceCid'> & { pieceCid: { '/': string } })[] } }
    | undefined
  if (told?.code !== 'DEALS_NOT_SEALED') return []
  return (told.details?.assigned ?? []).map((one) => ({ ...one, pieceCid: CID.parse(one.pieceCid['/']) }))
}

export const sectorsSeal = sectorCommand({
  verb: 'seal',
  summary: 'seal a sector that waits for deals as it is, the rest filled with zeros',
  act: (sector, { sealer }) => sealer.sectorStartSealing(sector),
})

export const sectorsSetSealDelay = defineCommand({
  path: 'sectors set-seal-delay',
  summary: 'set how many minutes a sector waits for more deals',
  args: { minutes: integer({ summary: 'minutes' }) },
  examples: ['venus-sealer sectors set-seal-delay 10'],
  needs: ['sealer'],
  async run({ minutes }, { sealer }) {
    await sealer.sectorSetSealDelay(minutes * 60_000)
    return { minutes }
  },
  render: () => '',
})

export const sectorsId = defineCommand({
  path: 'sectors id',
  summary: 'print the number of the last sector',
  examples: ['venus-sealer sectors id'],
  needs: ['sealer'],
  run: (_input, { sealer }) => sealer.currentSectorID(),
  render: (number) => `Current Sector ID:  ${number}`,
})
