/** The kinds of a sector's files: folder name and bit. Source: lotus storage/sealer/storiface/filetype.go. */
export const fileKinds = { unsealed: 1, sealed: 2, cache: 4, update: 8, 'update-cache': 16 } as const
export type FileKind = keyof typeof fileKinds

/** `s-t01000-3`, the name of every file of sector 3 of t01000. */
export function sectorName(miner: number, sector: number): string {
  return `s-t0${miner}-${sector}`
}

/** @returns undefined for any other file name. */
export function parseSectorName(name: string): { miner: number; number: number } | undefined {
  const [, miner, number] = /^s-[ft]0(\d+)-(\d+)$/.exec(name) ?? []
  return miner === undefined || number === undefined ? undefined : { miner: Number(miner), number: Number(number) }
}
