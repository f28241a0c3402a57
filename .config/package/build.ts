import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, replaceManifest, root } from './manifest-file.ts'
import { packed, typesOf, unpacked } from './manifests.ts'

// Before packing: compiles the product's sources to `dist/`, and has package.json name what was built.
const dist = join(root, 'dist')
// A packing that was interrupted has left its own.
const manifest = unpacked(readManifest())

rmSync(dist, { recursive: true, force: true })
const compiler = join(root, 'node_modules', '.bin', 'tsc')
const { status, error } = spawnSync(compiler, ['-p', join(root, '.config/package')], { stdio: 'inherit' })
if (error !== undefined) throw error
if (status !== 0) process.exit(status ?? 1)
// The compiler brings along what is imported; another manifest in there would count for what lies beside it.
rmSync(join(dist, 'package.json'))
for (const entry of typesOf(packed(manifest))) {
  // Declarations speak of Node's types, which a project need not have named.
  const path = join(root, entry)
  writeFileSync(path, `/// <reference types="node" />\n${readFileSync(path, 'utf8')}`)
}
replaceManifest(packed(manifest))
