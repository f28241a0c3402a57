import { randomFillSync } from 'node:crypto'
import * as peer from 'fr32-sha2-256-trunc254-padded-binary-tree-multihash'
import { pieceCid } from './commitment-cid.ts'
import { createCommPStream } from './commp.ts'

const mebibytes = 256
const chunkBytes = 1024 * 1024
const rounds = 3

let payload: Uint8Array | undefined
let peerResult: { readonly cid: string; readonly seconds: number } | undefined

async function ours(bytes: Uint8Array, threads: number): Promise<{ cid: string; seconds: number }> {
  const start = performance.now()
  const stream = createCommPStream({ threads })
  for (let at = 0; at < bytes.length; at += chunkBytes) await stream.write(bytes.subarray(at, at + chunkBytes))
  const { cid } = await stream.digest()
  return { cid: cid.toString(), seconds: (performance.now() - start) / 1000 }
}

function theirs(bytes: Uint8Array): { cid: string; seconds: number } {
  const start = performance.now()
  const hasher = peer.create()
  for (let at = 0; at < bytes.length; at += chunkBytes) hasher.write(bytes.subarray(at, at + chunkBytes))
  const multihash = new Uint8Array(hasher.multihashByteLength())
  hasher.digestInto(multihash, 0, true)
  hasher.free()
  return { cid: pieceCid(multihash.slice(-32)).toString(), seconds: (performance.now() - start) / 1000 }
}

const row = (threads: number) => ({
  name: `commp-${threads}`,
  unit: 'MiB/s',
  better: 'higher' as const,
  peerName: 'fr32-sha2-256-trunc254-padded-binary-tree-multihash (WASM)',
  async run(): Promise<{ ours: number; peer: number }> {
    payload ??= randomFillSync(new Uint8Array(mebibytes * chunkBytes))
    await ours(payload.subarray(0, 32 * chunkBytes), threads)
    peerResult ??= theirs(payload)
    let seconds = Number.POSITIVE_INFINITY
    for (let round = 0; round < rounds; round++) {
      const result = await ours(payload, threads)
      if (result.cid !== peerResult.cid) throw new Error(`the commitments differ: ${result.cid}, ${peerResult.cid}`)
      seconds = Math.min(seconds, result.seconds)
    }
    return { ours: mebibytes / seconds, peer: mebibytes / peerResult.seconds }
  },
})

/** CommP of 256 MiB of random bytes, fed in chunks of 1 MiB. */
export default [row(1), row(2)]
