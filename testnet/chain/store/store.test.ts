import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cid } from '#sdk/codec/cid.ts'
import { list, tuple } from '#sdk/codec/collections.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { ChainBlockstore } from './chain-blockstore.ts'
import { ChainDatabase } from './chain-database.ts'
import { MemoryArchive } from './memory-archive.ts'
import { sampleTipSet, signedSample } from './sample-tipsets.ts'

const node = tuple('Node', { number: uint, links: list(cid) })

describe('blocks of a tipset', () => {
  test('what the roots reach is archived, the rest is forgotten', () => {
    const archive = new MemoryArchive()
    const store = new ChainBlockstore(archive)
    const old = store.put(node.encode({ number: 0, links: [] }))
    store.keep([old])
    const leaf = store.put(node.encode({ number: 1, links: [old] }))
    const stray = store.put(node.encode({ number: 2, links: [leaf] }))
    const root = store.put(node.encode({ number: 3, links: [old, leaf] }))
    store.keep([root])
    expect(archive.size).toBe(3)
    expect(store.has(leaf)).toBe(true)
    expect(store.has(stray)).toBe(false)
    expect(node.decode(store.get(root)!)).toEqual({ number: 3, links: [old, leaf] })
  })

  test('a block that was forgotten and comes back is archived after all', () => {
    const store = new ChainBlockstore(new MemoryArchive())
    const bytes = node.encode({ number: 7, links: [] })
    const block = store.put(bytes)
    store.keep([])
    expect(store.get(block)).toBeUndefined()
    store.keep([store.put(bytes)])
    expect(store.get(block)).toEqual(bytes)
  })
})

describe('the chain on disk', () => {
  let directory: string
  let path: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'dealkit-chain-'))
    path = join(directory, 'chain.sqlite')
  })

  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  test('a saved chain comes back whole: tipsets, messages, outcomes, pool, keys, settings', () => {
    const key = PrivateKey.fromSeed('secp256k1', Uint8Array.of(1))
    const bls = PrivateKey.fromSeed('bls', Uint8Array.of(2))
    const records = [sampleTipSet(0), sampleTipSet(1, [signedSample(key, 0), signedSample(bls, 0)])]
    {
      using database = new ChainDatabase(path)
      expect(database.tipSets()).toEqual([])
      const kept = new MemoryBlockstore().put(node.encode({ number: 1, links: [] }))
      database.keep(kept, node.encode({ number: 1, links: [] }))
      database.save({
        tipSets: { from: 0, records },
        pending: { added: [signedSample(key, 1).signed, signedSample(key, 2).signed], removed: [] },
        keys: [key, bls],
        settings: { seed: 'x' },
      })
    }
    using database = new ChainDatabase(path)
    database.save({ pending: { added: [], removed: [signedSample(key, 2).signed] } })
    expect(database.tipSets()).toEqual(records)
    expect(database.pending()).toEqual([signedSample(key, 1)])
    expect(database.keys().map((found) => found.address.toString())).toEqual([
      key.address.toString(),
      bls.address.toString(),
    ])
    expect(database.setting('seed')).toBe('x')
    expect(database.setting('other')).toBeUndefined()
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  test('a reorganisation replaces the tipsets from a position on', () => {
    using database = new ChainDatabase(path)
    database.save({ tipSets: { from: 0, records: [0, 1, 2, 3].map((height) => sampleTipSet(height)) } })
    database.save({ tipSets: { from: 2, records: [sampleTipSet(5)] } })
    expect(database.tipSets().map(({ tipSet }) => tipSet.height)).toEqual([0, 1, 5])
  })

  test('a failed save leaves everything as it was', () => {
    using database = new ChainDatabase(path)
    database.save({ tipSets: { from: 0, records: [sampleTipSet(0)] } })
    const broken = { ...sampleTipSet(1), messages: undefined as never }
    expect(() => database.save({ tipSets: { from: 0, records: [sampleTipSet(9), broken] } })).toThrow()
    expect(database.tipSets().map(({ tipSet }) => tipSet.height)).toEqual([0])
  })

  test('killed in the middle of writing, it opens with whole tipsets whose blocks are all there', async () => {
    const script = new URL('./sample-writer.ts', import.meta.url).pathname
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, 60))
    child.kill('SIGKILL')
    await once(child, 'exit')
    using database = new ChainDatabase(path)
    const records = database.tipSets()
    expect(records.length).toBeGreaterThan(1)
    expect(records.map(({ tipSet }) => tipSet.height)).toEqual(records.map((_, height) => height))
    for (const { outcome } of records) expect(database.has(outcome.stateRoot)).toBe(true)
  })

  test('a file of a later layout, or a path that is no file, is refused by name', () => {
    new ChainDatabase(path).close()
    const raw = new DatabaseSync(path)
    raw.exec('PRAGMA user_version = 99')
    raw.close()
    expect(() => new ChainDatabase(path)).toThrow(expect.objectContaining({ code: 'CHAIN_STORE_VERSION' }))
    expect(() => new ChainDatabase(directory)).toThrow(expect.objectContaining({ code: 'CHAIN_STORE_FAILED' }))
  })
})
