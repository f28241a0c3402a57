import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const fileBytes = 1 << 20
const compileCache = new URL('./compile-cache.js', import.meta.url).href

/** Seconds from the process's start until it prints its first line; then it is let go to its end. */
function untilFirstLine(args: readonly string[]): Promise<{ seconds: number; line: string }> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const options = ['--disable-warning=ExperimentalWarning', '--import', compileCache]
    const child = spawn(process.execPath, [...options, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    let seconds: number | undefined
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('\n')) seconds ??= (performance.now() - start) / 1000
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0 && seconds !== undefined) resolve({ seconds, line: output.split('\n', 1)[0]! })
      else reject(new Error(`${args.join(' ')} ended with code ${code}`))
    })
  })
}

async function boot(): Promise<{ ours: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
  try {
    const script = join(directory, 'boot.mjs')
    const module = new URL('../testnet/network/force-network.ts', import.meta.url).href
    await writeFile(
      script,
      `import { forceNetwork } from ${JSON.stringify(module)}
      const network = await forceNetwork()
      const { node, wallet, market, client, sealer } = network.clients
      const asked = [node.chainHead(), wallet.walletList(), market.netAddrsListen(), client.defaultAddress(), sealer.actorAddress()]
      await Promise.all(asked)
      process.stdout.write('every service answers\\n')
      await network.stop()`,
    )
    return { ours: (await untilFirstLine([script])).seconds }
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function demo(): Promise<{ ours: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
  try {
    const path = join(directory, 'file.bin')
    await writeFile(path, randomFillSync(new Uint8Array(fileBytes)))
    const script = new URL('./demo.ts', import.meta.url).pathname
    const { seconds, line } = await untilFirstLine([script, '--file', path, '--json'])
    const { dealState, sector } = JSON.parse(line) as { dealState: string; sector: { state: string } }
    if (dealState !== 'StorageDealActive' || sector.state !== 'Proving')
      throw new Error(`the deal ended as ${dealState}, its sector as ${sector.state}`)
    return { ours: seconds }
  } finally {
    await rm(directory, { recursive: true })
  }
}

export default [
  { name: 'demo-boot', unit: 's', better: 'lower', run: boot },
  { name: 'demo-1-mib', unit: 's', better: 'lower', run: demo },
]
