import { defineCommand } from '../../command-line/command.ts'
import { confirmed } from '../../command-line/confirmed.ts'
import { text } from '../../command-line/kinds.ts'
import { sectorArgument, sectorCommand } from './sector-command.ts'

export const sectorsRedo = sectorCommand({
  verb: 'redo',
  summary: 'make the replica of a proven sector again, when it is damaged or gone',
  description: [
    '  It is made with the ticket that the sector was sealed with, from the unsealed copy or the pieces of its deals, in the',
    '  attached places; what comes out must be what the chain has.',
  ].join('\n'),
  act: (sectorNumber, { sealer, signal }) =>
    sealer.with({ signal, timeoutMs: 3_600_000 }).redoSector({ sectorNumber, sealPath: '', storePath: '' }),
  render: (sector) => `Redo CC sector:  ${sector}`,
})

export const sectorsUpdateState = confirmed(
  defineCommand({
    path: 'sectors update-state',
    summary: 'put a sector into a state by force; for repairing what has gone wrong',
    description: '  What the state does is done again from its beginning. "sectors status --log" tells of it.',
    args: { sector: sectorArgument, state: text({ summary: 'the new state, such as WaitSeed' }) },
    examples: ['venus-sealer sectors update-state --really-do-it 8 Committing'],
    needs: ['sealer'],
    async run({ sector, state }, { sealer }) {
      await sealer.sectorsUpdate(sector, state)
      return { sector, state }
    },
    render: () => '',
  }),
  {
    reason: 'this is a command for advanced users, only use it if you are sure of what you are doing',
    next: 'Pass --really-do-it. The chain does not go by it.',
  },
)

export const sectorsRefs = defineCommand({
  path: 'sectors refs',
  summary: 'list where every deal lies: sector, offset and size in unpadded bytes',
  examples: ['venus-sealer sectors refs'],
  needs: ['sealer'],
  run: (_input, { sealer }) => sealer.sectorsRefs(),
  render: (refs) =>
    Object.entries(refs)
      .flatMap(([deal, places]) => [
        `Block ${deal}:`,
        ...places.map(({ sectorId, offset, size }) => `\t${sectorId}+${offset} ${size} bytes`),
      ])
      .join('\n'),
})

export const sectorsMatchPendingPieces = defineCommand({
  path: 'sectors match-pending-pieces',
  summary: 'look again which sectors the pieces that wait go into; here none ever waits',
  description: '  A deal is given its sector as soon as it comes: "sectors deal" says which.',
  examples: ['venus-sealer sectors match-pending-pieces'],
  needs: ['sealer'],
  async run(_input, { sealer }) {
    await sealer.sectorMatchPendingPiecesToOpenSectors()
    return {}
  },
  render: () => '',
})
