import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from './manifests.ts'

/** The checkout. */
export const root = join(import.meta.dirname, '../..')

const path = join(root, 'package.json')

/** What package.json says now. */
export const readManifest = (): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest

/** Puts another package.json in its place, at once: others may be reading it. */
export function replaceManifest(manifest: Manifest): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`)
  renameSync(`${path}.new`, path)
}
