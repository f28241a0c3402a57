import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const mebibytes = 256
const rounds = 3

/** Wall time of a process from start to end, and what it printed. */
function timed(args: readonly string[]): Promise<{ seconds: number; output: string }> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, output })
      else reject(new Error(`${args.join(' ')} ended with code ${code}`))
    })
  })
}

function importArgs(path: string, carPath: string): string[] {
  const module = new URL('./import-file.ts', import.meta.url).href
  const script = `
    import { readFileSync } from 'node:fs'
    import { importFile } from ${JSON.stringify(module)}
    await importFile(${JSON.stringify({ path, carPath })})
    process.stdout.write(peak())
    function peak() {
      // resourceUsage().maxRSS starts at the parent's size on Linux: a child is a copy of it at first.
      if (process.platform !== 'linux') return String(process.resourceUsage().maxRSS / 1024)
      return String(Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024)
    }`
  return ['--input-type=module', '-e', script]
}

function packArgs(path: string, carPath: string): string[] {
  const manifest = createRequire(import.meta.url).resolve('ipfs-car/package.json')
  return [join(dirname(manifest), 'bin.js'), 'pack', path, '--output', carPath]
}

async function randomFile(path: string): Promise<void> {
  const handle = await open(path, 'w')
  const block = new Uint8Array(1024 * 1024)
  for (let i = 0; i < mebibytes; i++) await handle.appendFile(randomFillSync(block))
  await handle.sync()
  await handle.close()
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  await handle.sync()
  await handle.close()
}

/** File to CAR, with its piece commitment on our side and without on the peer's: whole processes, best of three. */
export default [
  {
    name: 'import',
    unit: 's',
    better: 'lower' as const,
    peerName: 'ipfs-car pack (no CommP)',
    async run(): Promise<{ ours: number; peer: number; peakRssMiB: number }> {
      const directory = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
      try {
        const path = join(directory, 'payload.bin')
        await randomFile(path)
        let ours = Number.POSITIVE_INFINITY
        let peer = Number.POSITIVE_INFINITY
        let peakRssMiB = 0
        for (let round = 0; round < rounds; round++) {
          const own = await timed(importArgs(path, join(directory, 'ours.car')))
          ours = Math.min(ours, own.seconds)
          peakRssMiB = Math.max(peakRssMiB, Number(own.output))
          peer = Math.min(peer, (await timed(packArgs(path, join(directory, 'peer.car')))).seconds)
          // The peer does not flush: what it left dirty would be written in our next round's time.
          await flush(join(directory, 'peer.car'))
        }
        return { ours, peer, peakRssMiB }
      } finally {
        await rm(directory, { recursive: true })
      }
    },
  },
]
