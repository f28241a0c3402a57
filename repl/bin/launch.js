// Plain JavaScript on purpose: it must run on any Node to find one that can run the rest.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import './engine.js'

const LEAST_MAJOR = 24

/** Runs a program of this folder, under the packaged Node when the one at hand is too old. */
export async function launch(program) {
  const here = dirname(fileURLToPath(import.meta.url))
  const script = ['.js', '.ts'].map((ending) => join(here, `${program}.main${ending}`)).find(existsSync)
  // Otherwise the TypeScript loader goes by the settings of whatever project it is started in.
  process.env.TSX_TSCONFIG_PATH = join(here, '..', '..', 'tsconfig.json')
  if (Number(process.versions.node.split('.')[0]) >= LEAST_MAJOR) {
    muteExperimentalWarnings()
    // What one run compiles is there for the next.
    module.enableCompileCache()
    if (needsLoader(script)) (await import('tsx/esm/api')).register()
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
  const loader = needsLoader(script) ? ['--import', import.meta.resolve('tsx')] : []
  const engine = ['--import', import.meta.resolve('./engine.js')]
  const child = spawn(
    node,
    ['--disable-warning=ExperimentalWarning', ...engine, ...loader, script, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env },
    },
  )
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

/** Node itself takes types away, though not in packages. */
const needsLoader = (script) => script.endsWith('.ts') && script.includes(`${sep}node_modules${sep}`)

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
