import { resolve } from 'node:path'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { directory, flag, integer, size, text } from '../../command-line/kinds.ts'

export const storageAttach = defineCommand({
  path: 'storage attach',
  summary: 'use a directory for sectors',
  description: [
    'With --init the directory is made a place for sectors first: --seal for those that are being sealed, --store for',
    'those that are proven. Sectors move from the one to the other when they are done.',
  ].join(' '),
  args: { path: directory({ summary: 'the directory', optional: true }) },
  options: {
    init: flag({ summary: 'make it a place for sectors' }),
    weight: integer({ summary: 'how likely it is used; 0 is not at all', default: '10' }),
    seal: flag({ summary: 'for sealing' }),
    store: flag({ summary: 'for sectors that are proven' }),
    maxStorage: size({ summary: 'the most that sectors may take of it' }),
    groups: text({ summary: 'groups it belongs to', repeated: true }),
    allowTo: text({ summary: 'groups that may fetch from it; all when left out', repeated: true }),
  },
  examples: [
    'venus-sealer storage attach --init --store /path/store',
    'venus-sealer storage attach --init --seal /path/seal',
  ],
  needs: ['sealer'],
  async run({ path, init, seal, store, weight, maxStorage, groups, allowTo }, { sealer }) {
    if (path === undefined)
      throw usageErrors.USAGE_REFUSED({
        reason: 'must specify storage path to attach',
        next: 'Give a directory that the sealer can write to.',
      })
    const place = resolve(path)
    if (!init) {
      await sealer.storageAddLocal(place)
      return { path: place }
    }
    if (!seal && !store)
      throw usageErrors.USAGE_REFUSED({
        reason: 'must specify at least one of --store or --seal',
        next: '--seal is for sectors that are being sealed, --store for those that are proven.',
      })
    await sealer.storageInitLocal(place, { canSeal: seal, canStore: store, weight, maxStorage, groups, allowTo })
    return { path: place }
  },
  render: () => '',
})
