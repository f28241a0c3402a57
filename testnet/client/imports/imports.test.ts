import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { carCommP, importFile, verifyCar } from '#sdk/piece/index.ts'
import { rawCid } from '#sdk/protocols/graphsync/test-dag.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { type ClientDatabase, openClientDatabase } from '../database.ts'
import { generateCar } from './generate-car.ts'
import { Imports } from './imports.ts'
import { packCar, unpackCar } from './test-car.ts'

let directory: string
let database: ClientDatabase
let imports: Imports
const never = new AbortController().signal

const open = () => Imports.open(database, join(directory, 'imports'), { clock: systemClock, signal: never })
const file = async (name: string, bytes: number) => {
  const path = join(directory, name)
  await writeFile(path, Buffer.alloc(bytes, name))
  return path
}

type CarParts = Parameters<typeof packCar>[0]
/** A block that belongs to no DAG. */
const strange = Buffer.from('a stranger')
const stranger = { cid: rawCid(strange), bytes: strange }

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-imports-'))
  database = await openClientDatabase(join(directory, 'client.db'))
  imports = await open()
})

afterEach(async () => {
  await database.destroy()
  await rm(directory, { recursive: true })
})

describe('importing', () => {
  test('a file keeps its CAR and knows its piece', async () => {
    const path = await file('a', 3_000_000)
    const { root, carPath, piece } = await imports.add({ path, isCar: false })
    expect(await verifyCar(carPath)).toMatchObject({ version: 1, roots: [root] })
    expect(await carCommP(carPath)).toEqual(piece)
    expect(await imports.find(root)).toMatchObject({ piece })
  })

  test('an unchanged file again is recognised, also when both come at once; a changed one is not', async () => {
    const path = await file('a', 2_000_000)
    const [first, second] = await Promise.all([1, 2].map(() => imports.add({ path, isCar: false })))
    expect(second!.id).toBe(first!.id)
    expect((await (await open()).add({ path, isCar: false })).id).toBe(first!.id)
    await appendFile(path, 'more')
    const third = await imports.add({ path, isCar: false })
    expect(third.root.equals(first!.root)).toBe(false)
    expect((await imports.list()).map(({ id }) => id)).toEqual([first!.id, third.id])
  })

  test('a CAR stays where it is, and is refused once it has changed', async () => {
    const path = await file('a', 2_000_000)
    const carPath = join(directory, 'given.car')
    const made = await importFile({ path, carPath })
    const { id, root, piece } = await imports.add({ path: carPath, isCar: true })
    expect(root.equals(made.root)).toBe(true)
    expect(piece).toEqual(made.piece)
    await appendFile(carPath, 'x')
    await expect(imports.require(root)).rejects.toMatchObject({ code: 'DEAL_ROOT_UNKNOWN' })
    expect((await imports.list())[0]?.problem).toContain('has changed')
    await imports.remove(id)
    await expect(stat(carPath)).resolves.toBeDefined()
  })

  test.each<[string, (blocks: CarParts['blocks']) => CarParts['blocks']]>([
    ['from the leaves to the root', (blocks) => blocks.toReversed()],
    ['twice', (blocks) => [...blocks, ...blocks]],
    ['among others', (blocks) => [stranger, ...blocks]],
    ['before others', (blocks) => [...blocks, stranger]],
  ])('a CAR with its blocks %s is left as it is, and dealt as it will be sent', async (_, arrange) => {
    const made = await importFile({ path: await file('a', 3_500_000), carPath: join(directory, 'made.car') })
    const { roots, blocks } = await unpackCar(join(directory, 'made.car'))
    const path = join(directory, 'given.car')
    const given = packCar({ roots, blocks: arrange(blocks) })
    await writeFile(path, given)
    const { id, carPath, piece } = await imports.add({ path, isCar: true })
    expect(piece).toEqual(made.piece)
    expect(Buffer.compare(await readFile(carPath), await readFile(join(directory, 'made.car')))).toBe(0)
    expect(Buffer.compare(await readFile(path), given)).toBe(0)

    // The copy is the client's own: it outlasts restarts and the file, and goes with the import.
    imports = await open()
    expect((await imports.add({ path, isCar: true })).id).toBe(id)
    await rm(path)
    expect(await imports.find(made.root)).toMatchObject({ carPath, isCar: true })
    await writeFile(path, given)
    await imports.remove(id)
    expect(await readdir(join(directory, 'imports'))).toEqual([])
    await expect(stat(path)).resolves.toBeDefined()
  })

  test('zeros behind a CAR are not dealt', async () => {
    const path = join(directory, 'given.car')
    const made = await importFile({ path: await file('a', 2_000_000), carPath: path })
    await appendFile(path, Buffer.alloc(100))
    expect((await imports.add({ path, isCar: true })).piece).toEqual(made.piece)
  })

  test('a CAR that lacks a block, or has another number of roots than one, is refused', async () => {
    const made = await importFile({ path: await file('a', 3_500_000), carPath: join(directory, 'made.car') })
    const { roots, blocks } = await unpackCar(join(directory, 'made.car'))
    const path = join(directory, 'given.car')
    for (const [gone, { cid }] of blocks.entries()) {
      await writeFile(path, packCar({ roots, blocks: blocks.filter((_, i) => i !== gone) }))
      const refusal = { code: 'IMPORT_CAR_INCOMPLETE', details: { path, root: `${made.root}`, cid: `${cid}` } }
      await expect(imports.add({ path, isCar: true })).rejects.toMatchObject(refusal)
    }
    for (const many of [[], [made.root, blocks[1]!.cid]]) {
      await writeFile(path, packCar({ roots: many, blocks }))
      await expect(imports.add({ path, isCar: true })).rejects.toMatchObject({
        code: 'IMPORT_CAR_ROOTS',
        details: { roots: many.length },
      })
    }
    expect(await imports.list()).toEqual([])
    expect(await readdir(join(directory, 'imports'))).toEqual([])
  })

  test('what is no CAR, a damaged one and no file at all are told apart', async () => {
    const path = await file('a', 2_000_000)
    await expect(imports.add({ path, isCar: true })).rejects.toMatchObject({ code: 'CAR_HEADER' })
    const { carPath } = await imports.add({ path, isCar: false })
    const damaged = await file('damaged.car', 0)
    await generateCar({ path: carPath, isCar: true }, damaged)
    await writeFile(damaged, 'damage', { flag: 'r+' }).catch(() => undefined)
    await expect(imports.add({ path: damaged, isCar: true })).rejects.toMatchObject({ code: 'CAR_HEADER' })
    await expect(imports.add({ path: join(directory, 'no'), isCar: false })).rejects.toMatchObject({
      code: 'PIECE_FILE_MISSING',
    })
    expect(await readdir(join(directory, 'imports'))).toHaveLength(1)
  })

  test('removing one removes its CAR; what a crash left behind goes at the next start', async () => {
    const { id, carPath, root } = await imports.add({ path: await file('a', 2_000_000), isCar: false })
    const left = join(directory, 'imports', 'left.car')
    await writeFile(left, 'left')
    imports = await open()
    await expect(stat(left)).rejects.toThrow()
    await expect(stat(carPath)).resolves.toBeDefined()
    await imports.remove(id)
    await expect(stat(carPath)).rejects.toThrow()
    expect(await imports.find(root)).toBeUndefined()
    await expect(imports.remove(id)).rejects.toMatchObject({ code: 'IMPORT_UNKNOWN' })
  })
})

test('a generated CAR is that of the import', async () => {
  const path = await file('a', 2_000_000)
  const output = join(directory, 'out.car')
  await generateCar({ path, isCar: false }, output)
  const { piece } = await imports.add({ path, isCar: false })
  expect(await carCommP(output)).toEqual(piece)
  const given = join(directory, 'given.car')
  const { roots, blocks } = await unpackCar(output)
  await writeFile(given, packCar({ roots, blocks: [stranger, ...blocks.toReversed()] }))
  const sorted = join(directory, 'sorted.car')
  await generateCar({ path: given, isCar: true }, sorted)
  expect(await carCommP(sorted)).toEqual(piece)
  await expect(generateCar({ path: output, isCar: true }, output)).rejects.toMatchObject({ code: 'PIECE_SAME_FILE' })
})
