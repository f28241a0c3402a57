// Plain JavaScript on purpose: it must run on any Node to find one that can run the rest.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import './engine.js'

const LEAST_MAJOR = 24

/** Runs a program of this folder, under the packaged Node when the one at hand is too old. */
export async function launch(program) {
  const here = dirname(fileURLToPath(import.meta.url))
  const root = join(here, '..', '..')
  // A checkout has the sources, which Node itself takes the types away from; a package has what was compiled of them.
  const source = join(here, `${program}.main.ts`)
  const inCheckout = existsSync(source)
  const script = inCheckout ? source : join(root, 'dist', 'repl', 'bin', `${program}.main.js`)
  // Otherwise the TypeScript loader reads our sources by the settings of whatever project it is started in.
  if (inCheckout) process.env.TSX_TSCONFIG_PATH = join(root, 'tsconfig.json')
  if (Number(process.versions.node.split('.')[0]) >= LEAST_MAJOR) {
    muteExperimentalWarnings()
    // What one run compiles is there for the next.
    module.enableCompileCache()
    await import(script)
    return
  }
  const node = packagedNode()
  if (node === undefined) {
    process.stderr.write(
      `${program} needs Node ${LEAST_MAJOR} or newer; this is ${process.version}. Install it, or run "npm install node@${LEAST_MAJOR}" beside dealkit.\n`,
    )
    process.exit(1)
  }
  const engine = ['--import', import.meta.resolve('./engine.js')]
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...engine, script, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env },
  })
  // The terminal sends Ctrl-C to both, others only to this one; the child counts what comes at once as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

/** What the programs use on purpose is no news to whoever runs them. */
function muteExperimentalWarnings() {
  const printers = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') for (const print of printers) print(warning)
  })
}

/** The Node that came along as a package, for this platform or by the package of all platforms. */
function packagedNode() {
  for (const name of [`node-${process.platform}-${process.arch}`, 'node']) {
    try {
      const file = process.platform === 'win32' ? 'node.exe' : 'node'
      const node = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', file)
      if (existsSync(node)) return node
    } catch {
      // Not installed: the next one, or the message of the caller.
    }
  }
  return undefined
}
