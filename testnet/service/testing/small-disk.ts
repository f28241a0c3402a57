import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own that is soon full. Only some may make one: the others skip, with `notHere`. */
export interface SmallDisk {
  readonly path: string
  readonly mounted: boolean
  resize(mebibytes: number): void
  remove(): void
}

export const notHere = 'only some may mount a file system of their own'

export function smallDisk(mebibytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'dealkit-small-disk-'))
  const mounted = mount(['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'none', path])
  return {
    path,
    mounted,
    resize(to) {
      execFileSync('mount', ['-o', `remount,size=${to}m`, path])
    },
    remove() {
      if (mounted) execFileSync('umount', [path])
      rmSync(path, { recursive: true })
    },
  }
}

function mount(options: readonly string[]): boolean {
  try {
    execFileSync('mount', options, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
