import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import { type CarBlocks, type ImportedFile, importFile, openCarBlocks, openFile, verifyCar } from '#sdk/piece/index.ts'
import { mod251 } from '#sdk/piece/test-payloads.ts'
import { carContentType } from '#sdk/retrieval/gateway-format.ts'
import { readGatewayRequest } from '#sdk/retrieval/gateway-request.ts'
import { resolvePath } from '#sdk/retrieval/resolve-path.ts'
import { type DagBlock, walkDag } from '#sdk/retrieval/walk-dag.ts'
import { retrieveHttp } from './retrieve-http.ts'

let directory: string
let output: string
let payload: Uint8Array
let file: ImportedFile
let blocks: CarBlocks
const closing: (() => Promise<unknown>)[] = []
let tests = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-retrieve-'))
  payload = mod251(4_300_000)
  await writeFile(join(directory, 'file'), payload)
  file = await importFile({ path: join(directory, 'file'), carPath: join(directory, 'file.car') })
  const source = await openFile(file.car.path!)
  closing.push(() => source.close())
  blocks = await openCarBlocks(source)
})
beforeEach(() => {
  output = join(directory, `out-${++tests}`)
})
const servers: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(servers.splice(0).map((stop) => stop())))
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
  await rm(directory, { recursive: true })
})

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

async function serve(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

interface Faults {
  /** What becomes of the blocks before they are sent. */
  readonly change?: (blocks: DagBlock[]) => DagBlock[]
  /** What becomes of the bytes. */
  readonly cut?: (bytes: Buffer) => Buffer
  readonly type?: string
  readonly get?: CarBlocks['get']
}

/** A trustless gateway with the file's blocks. */
function gateway({ change = (all) => all, cut = (bytes) => bytes, type, get = blocks.get }: Faults = {}): Answer {
  return async (request, response) => {
    const asked = readGatewayRequest(request.url ?? '', request.headers.accept)
    if (asked.format !== 'car') return response.writeHead(400).end()
    const { terminus, blocks: way } = await resolvePath(asked.root, asked.path, get)
    const found = [...way]
    for await (const block of walkDag(terminus, asked, get)) found.push(block)
    const whole = Buffer.concat([
      encodeCarHeader([asked.root]),
      ...change(found).flatMap(({ cid, bytes }) => [sectionHead(cid, bytes.length), bytes]),
    ])
    const part = cut(whole)
    response.writeHead(200, { 'content-type': type ?? carContentType(asked.car) })
    if (part.length === whole.length) return response.end(part)
    response.write(part, () => response.socket?.destroySoon())
  }
}

/** A server of pieces that has no blocks. */
const pieceServer =
  (bytes: () => Promise<Buffer>, most = Number.POSITIVE_INFINITY): Answer =>
  async (request, response) => {
    if (!request.url?.startsWith('/piece/')) return response.writeHead(404).end('no gateway here')
    const piece = await bytes()
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const headers = from === 0 ? {} : { 'content-range': `bytes ${from}-${piece.length - 1}/${piece.length}` }
    response.writeHead(from === 0 ? 200 : 206, { 'content-length': piece.length - from, ...headers })
    const part = piece.subarray(from, from + most)
    response.write(part, () => (from + part.length === piece.length ? response.end() : response.socket?.destroySoon()))
  }

const quick = { attempts: 2, firstDelayMs: 1 } as const
const retrieve = (sources: Parameters<typeof retrieveHttp>[0]['sources'], more = {}) =>
  retrieveHttp({ root: file.root, sources, output, ...quick, ...more })
const leftovers = async () => (await readdir(directory)).filter((name) => name.startsWith(`out-${tests}`))

describe('a file', () => {
  it('comes back, and nothing else is left', async () => {
    const { url, asked } = await serve(gateway())
    const seen: number[] = []
    const result = await retrieve([{ url }], { onProgress: ({ blocks }: { blocks: number }) => seen.push(blocks) })
    expect(result).toMatchObject({ size: payload.length, blocks: 6, url })
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
    expect(asked).toEqual([`/ipfs/${file.root}?format=car&dag-scope=entity&car-version=1&car-order=dfs&car-dups=n`])
    expect(seen.at(-1)).toBe(6)
    expect(await leftovers()).toEqual([`out-${tests}`])
  })

  it('comes back as a CAR with all of its blocks', async () => {
    const { url } = await serve(gateway())
    const { size } = await retrieve([{ url }], { as: 'car' })
    expect(await verifyCar(output)).toMatchObject({ blocks: 6, missingRoots: [], roots: [file.root] })
    expect((await stat(output)).size).toBe(size)
    expect(await leftovers()).toEqual([`out-${tests}`])
  })

  it('comes back from servers that promise no order, send blocks twice, or other blocks too', async () => {
    const unordered = await serve(
      gateway({ type: 'application/vnd.ipld.car', change: (all) => [...all.reverse(), ...all] }),
    )
    await retrieve([unordered])
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
    const stranger = { cid: rawCid('stranger'), bytes: new TextEncoder().encode('stranger') }
    const more = await serve(gateway({ change: (all) => [...all, stranger] }))
    output += '-more'
    await retrieve([more])
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
  })

  it('goes on where an answer was cut off, at any byte', async () => {
    let answers = 0
    const { url, asked } = await serve(
      gateway({ cut: (bytes) => (bytes.length > 1_200_000 ? bytes.subarray(0, 1_100_000 + ++answers * 7) : bytes) }),
    )
    const { receivedBytes } = await retrieve([{ url }])
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
    expect(asked.slice(1).every((path) => path.includes('entity-bytes='))).toBe(true)
    expect(asked.length).toBeGreaterThan(3)
    // No block is sent twice beyond the one that was cut.
    expect(receivedBytes).toBeLessThan(file.car.size + asked.length * 110_000)
  })

  it('comes back through a line that breaks anywhere', async () => {
    let state = Number(process.env['FAULT_SEED'] ?? 1)
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    let breaks = 10
    const breaking = (bytes: Buffer) => (breaks-- > 0 ? bytes.subarray(0, Math.ceil(random() * bytes.length)) : bytes)
    const gatewayServer = await serve(gateway({ cut: breaking }))
    await retrieve([gatewayServer], { attempts: 12 })
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)

    output += '-by-piece'
    breaks = 10
    const server = await serve((request, response) => {
      const most = breaks-- > 0 ? Math.ceil((random() * file.car.size) / 4) : Number.POSITIVE_INFINITY
      return pieceServer(() => readFile(file.car.path!), most)(request, response)
    })
    await retrieve([{ url: server.url, pieceCid: file.piece.cid }], { attempts: 12 })
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
  })

  it('goes on after it was aborted, with another server', async () => {
    const stop = new AbortController()
    const first = await serve(gateway())
    const onProgress = ({ blocks }: { blocks: number }) => blocks === 3 && stop.abort(new Error('enough'))
    await expect(retrieve([first], { signal: stop.signal, onProgress })).rejects.toThrow('enough')
    expect(await leftovers()).toEqual([`out-${tests}.partial.car`])
    const second = await serve(gateway())
    const { blocks: fetched } = await retrieve([second])
    expect(second.asked[0]).toContain('entity-bytes=2097152:*')
    expect(fetched).toBe(3)
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
  })

  it('is fetched from several servers when none has it whole', async () => {
    const lacking = (held: number) => gateway({ change: (all) => all.slice(0, held) })
    const [one, two] = [await serve(lacking(3)), await serve(gateway())]
    const { url } = await retrieve([one, two])
    expect(url).toBe(two.url)
    expect(two.asked[0]).toContain('entity-bytes=2097152:*')
  })
})

describe('a folder', () => {
  const inFolder = async () => {
    const root = dagPb.encode({
      Data: new UnixFS({ type: 'directory' }).marshal(),
      Links: [{ Name: 'the file', Hash: file.root, Tsize: file.car.size }],
    })
    const cid = CID.createV1(dagPb.code, Digest.create(0xb220, blake2b256(root)))
    return { cid, get: async (wanted: CID) => (wanted.equals(cid) ? root : blocks.get(wanted)) }
  }

  it('gives the file below a path', async () => {
    const { cid, get } = await inFolder()
    const { url } = await serve(gateway({ get }))
    const { terminus } = await retrieve([{ url }], { root: cid.toString(), path: '/the file' })
    expect(terminus.equals(file.root)).toBe(true)
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
  })

  it('is no file, and is whole as a CAR', async () => {
    const { cid, get } = await inFolder()
    const { url } = await serve(gateway({ get }))
    await expect(retrieve([{ url }], { root: cid })).rejects.toMatchObject({ code: 'RETRIEVAL_NO_FILE' })
    expect(await leftovers()).toEqual([])
    expect(await retrieve([{ url }], { root: cid, as: 'car' })).toMatchObject({ blocks: 7 })
  })
})

describe('a provider that serves pieces alone', () => {
  it('is asked for the piece, and goes on where it stopped', async () => {
    const server = await serve(pieceServer(() => readFile(file.car.path!), 1_500_000))
    await retrieve([{ url: server.url, pieceCid: file.piece.cid }])
    expect(server.asked.filter((path) => path === `/piece/${file.piece.cid}`)).toHaveLength(3)
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
    expect(await leftovers()).toEqual([`out-${tests}`])
  })

  it('and cuts every answer short without going on is given up, and the next is asked', async () => {
    const answer = pieceServer(() => readFile(file.car.path!), 1_500_000)
    const stubborn = await serve((request, response) => {
      delete request.headers.range
      answer(request, response)
    })
    const sources = [{ url: stubborn.url, pieceCid: file.piece.cid }]
    await expect(retrieve(sources)).rejects.toMatchObject({ cause: { code: 'RETRIEVAL_CUT' } })
    await retrieve([...sources, await serve(gateway())])
    expect(Buffer.compare(await readFile(output), payload)).toBe(0)
    expect(await leftovers()).toEqual([`out-${tests}`])
  })

  it('and has a damaged one is found out', async () => {
    const damaged = async () => {
      const bytes = await readFile(file.car.path!)
      bytes[2_000_000]! ^= 1
      return bytes
    }
    const { url } = await serve(pieceServer(damaged))
    await expect(retrieve([{ url, pieceCid: file.piece.cid }])).rejects.toMatchObject({
      code: 'RETRIEVAL_FAILED',
      cause: { code: 'RETRIEVAL_BLOCK_WRONG' },
    })
    expect((await leftovers()).filter((name) => !name.endsWith('.partial.car'))).toEqual([])
  })
})

describe('a server that', () => {
  const cause = async (answer: Answer, more = {}) => {
    const { url } = await serve(answer)
    const error = await retrieve([{ url }], more).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'RETRIEVAL_FAILED', message: expect.stringContaining(url) })
    expect(await stat(output).catch(() => undefined)).toBeUndefined()
    return (error as { cause: unknown }).cause
  }

  it('sends other bytes than those of the CID', async () => {
    const change = (all: DagBlock[]) =>
      all.map(({ cid, bytes }, i) => ({ cid, bytes: i === 2 ? new Uint8Array(bytes.length) : bytes }))
    expect(await cause(gateway({ change }))).toMatchObject({ code: 'RETRIEVAL_BLOCK_WRONG' })
  })

  it('sends a whole other DAG', async () => {
    const bytes = new TextEncoder().encode('other')
    const change = () => [{ cid: rawCid('other'), bytes }]
    expect(await cause(gateway({ change }))).toMatchObject({ code: 'RETRIEVAL_BLOCK_UNASKED' })
    const endless: Answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' })
      response.write(encodeCarHeader([file.root]))
      const block = new Uint8Array(1 << 20)
      const more = () => {
        if (response.destroyed) return
        block[0]! += 1
        const copy = block.slice()
        const cid = CID.createV1(0x55, Digest.create(0xb220, blake2b256(copy)))
        response.write(sectionHead(cid, copy.length))
        response.write(copy, more)
      }
      more()
    }
    expect(await cause(endless)).toMatchObject({ code: 'RETRIEVAL_BLOCK_UNASKED' })
  })

  it('leaves a block out', async () => {
    const change = (all: DagBlock[]) => all.filter((_, i) => i !== all.length - 1)
    expect(await cause(gateway({ change }))).toMatchObject({ code: 'RETRIEVAL_INCOMPLETE' })
  })

  it('ends every answer too early', async () => {
    expect(await cause(gateway({ cut: (bytes) => bytes.subarray(0, 900) }))).toMatchObject({ code: 'RETRIEVAL_CUT' })
  })

  it('is silent, or as good as', async () => {
    const patience = { stallMs: 60, minBytes: 100 }
    expect(await cause(() => undefined, { patience })).toMatchObject({ code: 'RETRIEVAL_STALLED' })
    const dripping: Answer = (_, response) => {
      response.writeHead(200, { 'content-type': carContentType({ version: 1, order: 'dfs', dups: false }) })
      const timer = setInterval(() => response.write(Uint8Array.of(0x3a)), 10)
      response.on('close', () => clearInterval(timer))
    }
    expect(await cause(dripping, { patience })).toMatchObject({ code: 'RETRIEVAL_STALLED' })
  })

  it('is not there, refuses, or is none', async () => {
    expect(await cause((_, response) => response.writeHead(404).end('not here'))).toMatchObject({
      code: 'RETRIEVAL_REFUSED',
      message: expect.stringContaining('404: not here'),
    })
    const page: Answer = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello')
    expect(await cause(page)).toMatchObject({ code: 'RETRIEVAL_ANSWER' })
    const type = 'application/vnd.ipld.car'
    const noise: Answer = (_, response) =>
      response.writeHead(200, { 'content-type': type }).end(Buffer.alloc(1000, 0xff))
    expect(await cause(noise)).toMatchObject({ code: 'RETRIEVAL_ANSWER' })
    const { url } = await serve(gateway())
    await servers.pop()?.()
    await expect(retrieve([{ url }])).rejects.toMatchObject({ cause: { code: 'RETRIEVAL_UNREACHABLE' } })
    await expect(retrieve([{ url: 'ftp://provider' }])).rejects.toMatchObject({ code: 'RETRIEVAL_SOURCE' })
    await expect(retrieve([])).rejects.toMatchObject({ code: 'RETRIEVAL_NO_SOURCE' })
  })

  it('is busy gets another try', async () => {
    let answers = 0
    const good = gateway()
    const { url } = await serve((request, response) =>
      ++answers === 1 ? response.writeHead(503).end() : good(request, response),
    )
    await retrieve([{ url }])
    expect(answers).toBe(2)
  })
})

const rawCid = (text: string) => CID.createV1(0x55, Digest.create(0xb220, blake2b256(new TextEncoder().encode(text))))
