import type { StorageInfo, StorageStat, StoredSector } from '#sdk/rpc/types/sealer/storage-path.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import type { Style } from '../../command-line/style.ts'

const BAR = 50
const kinds = { Unsealed: 1, Sealed: 2, Caches: 4, Updates: 8 } as const

interface ListedPlace {
  readonly info: StorageInfo
  readonly stat: StorageStat
  readonly sectors: readonly StoredSector[]
  readonly local: string | undefined
}

export const storageList = defineCommand({
  path: 'storage list',
  summary: 'list the places for sectors, and how full they are',
  description: '# is what is used of the file system, * what is kept free for files that are being written.',
  examples: ['venus-sealer storage list'],
  needs: ['sealer'],
  async run(_input, { sealer }): Promise<ListedPlace[]> {
    const [places, local] = await Promise.all([sealer.storageList(), sealer.storageLocal()])
    const listed = await Promise.all(
      Object.entries(places).map(async ([id, sectors]) => {
        const [info, stat] = await Promise.all([sealer.storageInfo(id), sealer.storageStat(id)])
        return { info, stat, sectors, local: local[id] }
      }),
    )
    return listed.sort((a, b) => b.stat.capacity - a.stat.capacity || (a.info.id < b.info.id ? -1 : 1))
  },
  // A place ends with an empty line, the last one too.
  render: (places, style) => places.map((place) => `${placeLines(place, style).join('\n\t')}\n`).join('\n'),
})

function placeLines({ info, stat, sectors, local }: ListedPlace, style: Style): string[] {
  const counts = Object.entries(kinds)
    .map(([name, bit]) => ({ name, count: sectors.filter(({ fileTypes }) => (fileTypes & bit) !== 0).length }))
    // The Go program does not count replicas that took deals; they are told where there are some.
    .filter(({ name, count }) => name !== 'Updates' || count > 0)
    .map(({ name, count }) => `${name}: ${count}`)
  const { capacity, fsAvailable, reserved, max, used } = stat
  const filled = bar(style, { used: capacity - fsAvailable, reserved, of: capacity })
  return [
    `${info.id}:`,
    max > 0 ? `${filled} (filesystem)` : filled,
    ...(max > 0 ? [`${bar(style, { used, reserved, of: max })} (limit)`] : []),
    `${counts.join('; ')}; Reserved: ${formatSize(reserved)}`,
    info.canSeal || info.canStore
      ? `Weight: ${info.weight}; Use: ${info.canSeal ? 'Seal ' : ''}${info.canStore ? 'Store' : ''}`
      : 'Use: ReadOnly',
    ...(info.groups.length > 0 ? [`Groups: ${info.groups.join(', ')}`] : []),
    ...(info.allowTo.length > 0 ? [`AllowTo: ${info.allowTo.join(', ')}`] : []),
    ...(local === undefined ? [] : [`Local: ${style.green(local)}`]),
    ...info.urls.map((url) => `URL: ${url}`),
  ]
}

function bar(style: Style, { used, reserved, of }: { used: number; reserved: number; of: number }): string {
  const percent = Math.floor((used * 100) / of)
  const colour = percent > 98 ? style.red : percent > 90 ? style.yellow : style.green
  const full = Math.min(BAR, Math.floor((used * BAR) / of))
  const kept = Math.min(BAR - full, Math.ceil((reserved * BAR) / of))
  const drawn = `${'#'.repeat(full)}${'*'.repeat(kept)}${' '.repeat(BAR - full - kept)}`
  return `[${colour(drawn)}] ${formatSize(used)}/${formatSize(of)} ${colour(`${percent}%`)}`
}
