import { execFile } from 'node:child_process'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import manifest from '../../package.json' with { type: 'json' }

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../../', import.meta.url))

const parts = ['package.json', 'tsconfig.json', 'README.md', 'LICENSE', '.config', 'sdk', 'testnet', 'repl', 'recipes']

/** What a project that tests its deals has besides. */
const beside = ['typescript', 'vitest']

/**
 * Packs dealkit, and lays it out in a folder as npm does: its files under node_modules, what it depends on beside it.
 * A copy is packed, because for that time package.json is another. Gives the package's folder.
 */
export async function installPackage(folder: string): Promise<string> {
  const copy = join(folder, 'checkout')
  for (const part of parts) await cp(join(checkout, part), join(copy, part), { recursive: true })
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'))
  const packing = ['pack', '--silent', '--foreground-scripts=false', '--pack-destination', folder]
  const { stdout } = await run('npm', packing, { cwd: copy })
  const modules = join(folder, 'node_modules')
  const installed = join(modules, 'dealkit')
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', join(folder, stdout.trim()), '--strip-components=1', '-C', installed])
  const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
  for (const name of new Set([...dependencies, ...beside])) {
    const place = join(modules, name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(join(checkout, 'node_modules', name), place)
  }
  return installed
}
