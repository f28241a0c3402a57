import type { CID } from 'multiformats/cid'
import { encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import { openFile, readCar, readCarHeader } from '#sdk/piece/index.ts'

/** A CAR in its parts, as tests take them apart and put them together otherwise. */
interface CarParts {
  readonly roots: readonly CID[]
  readonly blocks: readonly { readonly cid: CID; readonly bytes: Uint8Array }[]
}

/** The parts of a CAR of the test. */
export async function unpackCar(path: string): Promise<CarParts> {
  const source = await openFile(path)
  try {
    const { roots } = await readCarHeader(source)
    const blocks: { cid: CID; bytes: Uint8Array }[] = []
    for await (const { cid, bytes } of readCar(source)) blocks.push({ cid, bytes })
    return { roots, blocks }
  } finally {
    await source.close()
  }
}

/** The bytes of a CARv1 with these blocks as they are given: in any order, also twice. */
export function packCar({ roots, blocks }: CarParts): Buffer {
  return Buffer.concat([
    encodeCarHeader(roots),
    ...blocks.flatMap(({ cid, bytes }) => [sectionHead(cid, bytes.length), bytes]),
  ])
}
