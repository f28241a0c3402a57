import { randomFillSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { pieceCid } from '#sdk/piece/index.ts'
import { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { startRpcServer } from '#testnet/service/rpc/rpc-server.ts'
import { pieceRoute } from './piece-route.ts'

const mebibytes = 256
const rounds = 5
const cid = pieceCid(new Uint8Array(32).fill(5))

/** The plainest server of one file. */
async function staticServer(path: string) {
  const server = createServer((_, response) => {
    stat(path).then(({ size }) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
      createReadStream(path).pipe(response)
    }, response.destroy.bind(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => new Promise((resolve) => server.close(resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

/** MiB a second, from the request to the last byte. */
function download(url: string): Promise<number> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode !== 200 || bytes !== mebibytes * 2 ** 20) {
          return reject(new Error(`${url} gave ${bytes} bytes with status ${response.statusCode}`))
        }
        resolve(mebibytes / ((performance.now() - start) / 1000))
      })
    }).on('error', reject)
  })
}

async function measured(directory: string): Promise<{ ours: number; peer: number; peakRssMiB: number }> {
  const path = join(directory, `${cid}`)
  const handle = await open(path, 'w')
  const block = new Uint8Array(1 << 20)
  for (let i = 0; i < mebibytes; i++) await handle.appendFile(randomFillSync(block))
  await handle.close()
  const logger = pino({ level: 'silent' })
  const pieces = await PieceStores.open(
    { Fs: [{ Name: 'bench', Enable: true, ReadOnly: true, Path: directory }], S3: [] },
    { use: 'read', logger },
  )
  const routes = [pieceRoute({ pieces, policy: { refusal: () => undefined }, open: true, logger })]
  const listen = '/ip4/127.0.0.1/tcp/0'
  const market = await startRpcServer({ listen, versions: {}, verify: () => undefined, routes, logger })
  const plain = await staticServer(path)
  let [ours, peer, peak] = [0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    peer = Math.max(peer, await download(plain.url))
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - before)
    }, 20)
    ours = Math.max(ours, await download(`${market.url}/piece/${cid}`))
    clearInterval(timer)
  }
  await Promise.all([market.stop(), plain.stop()])
  return { ours, peer, peakRssMiB: peak / 2 ** 20 }
}

/** A piece of 256 MiB over HTTP on loopback, both ends in this process; best of five. */
export default [
  {
    name: 'http-piece',
    unit: 'MiB/s',
    better: 'higher' as const,
    peerName: 'static file server, createReadStream().pipe()',
    async run(): Promise<{ ours: number; peer: number; peakRssMiB: number }> {
      const directory = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
      try {
        return await measured(directory)
      } finally {
        await rm(directory, { recursive: true })
      }
    },
  },
]
