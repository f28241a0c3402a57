import { defineCommand } from '../../command-line/command.ts'
import { confirmed } from '../../command-line/confirmed.ts'
import { directory, text } from '../../command-line/kinds.ts'
import { sectorArgument } from './sector-command.ts'

export const sectorsRedo = defineCommand({
  path: 'sectors redo',
  summary: 'make the replica of a proven sector again, when it is damaged or gone',
  description: [
    'It is made with the ticket that the sector was sealed with, from the unsealed copy or the pieces of its deals; what',
    'comes out must be what the chain has. It is made and kept where the sealer would choose to, or in the attached',
    'paths that are given.',
  ].join(' '),
  args: { sector: sectorArgument },
  options: {
    sealPath: directory({ summary: 'the attached path to make the replica in', aliases: ['sealPath'] }),
    storePath: directory({ summary: 'the attached path to keep the replica in', aliases: ['storePath'] }),
  },
  examples: ['venus-sealer sectors redo 8', 'venus-sealer sectors redo --sealPath /mnt/ssd --storePath /mnt/disk2 8'],
  needs: ['sealer'],
  async run({ sector, sealPath = '', storePath = '' }, { sealer, signal }) {
    await sealer.with({ signal, timeoutMs: 3_600_000 }).redoSector({ sectorNumber: sector, sealPath, storePath })
    return { sector }
  },
  render: ({ sector }) => `Redo CC sector:  ${sector}`,
})

export const sectorsUpdateState = confirmed(
  defineCommand({
    path: 'sectors update-state',
    summary: 'put a sector into a state by force; for repairing what has gone wrong',
    description: 'What the state does is done again from its beginning. "sectors status --log" tells of it.',
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
  description: 'A deal is given its sector as soon as it comes: "sectors deal" says which.',
  examples: ['venus-sealer sectors match-pending-pieces'],
  needs: ['sealer'],
  async run(_input, { sealer }) {
    await sealer.sectorMatchPendingPiecesToOpenSectors()
    return {}
  },
  render: () => '',
})
