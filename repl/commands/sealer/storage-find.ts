import { defineCommand } from '../../command-line/command.ts'
import { integer } from '../../command-line/kinds.ts'

const kinds = [
  ['Unsealed', 1],
  ['Sealed', 2],
  ['Cache', 4],
  ['Update', 8],
  ['UpdateCache', 16],
] as const

export const storageFind = defineCommand({
  path: 'storage find',
  summary: 'tell where the files of a sector are',
  args: { sector: integer({ summary: 'the number of the sector' }) },
  examples: ['venus-sealer storage find 8'],
  needs: ['sealer'],
  async run({ sector }, { sealer }) {
    const { id } = await sealer.actorAddress()
    const local = await sealer.storageLocal()
    const places = new Map<string, { canSeal: boolean; canStore: boolean; urls: string[]; kinds: string[] }>()
    for (const [name, bit] of kinds) {
      for (const found of await sealer.storageFindSector({ miner: id, number: sector }, bit)) {
        const place = places.get(found.id) ?? { ...found, urls: [], kinds: [] }
        places.set(found.id, { ...place, urls: [...place.urls, ...found.urls], kinds: [...place.kinds, name] })
      }
    }
    return [...places]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([place, { canSeal, canStore, urls, kinds }]) => ({
        place,
        kinds,
        canSeal,
        canStore,
        urls,
        local: local[place],
      }))
  },
  render: (found, _style, { sector }) =>
    found.length === 0
      ? `no files of sector ${sector} are here`
      : found
          .flatMap(({ place, kinds, canSeal, canStore, urls, local }) => [
            `In ${place} (${kinds.join(', ')})`,
            `\tSealing: ${canSeal}; Storage: ${canStore}`,
            local === undefined ? '\tRemote' : `\tLocal (${local})`,
            ...urls.map((url) => `\tURL: ${url}`),
          ])
          .join('\n'),
})
