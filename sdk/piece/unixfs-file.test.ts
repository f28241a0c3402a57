import * as dagPb from '@ipld/dag-pb'
import fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { describe, expect, it } from 'vitest'
import { encodeFileNode, FileDagPlan, leafCid, marketLayout } from './unixfs-file.ts'

const cid = leafCid(new Uint8Array(1), marketLayout)
const node = (sizes: readonly number[]) =>
  encodeFileNode(sizes.map((fileBytes) => ({ cid, treeBytes: fileBytes + 100, fileBytes })))

describe('a file node', () => {
  it('states sizes beyond 2 GiB as protobuf does', () => {
    const { Data } = dagPb.decode(node([2 ** 31, 5]))
    // type file; file size 2^31 + 5; sizes 2^31 and 5
    expect(Buffer.from(Data!).toString('hex')).toBe('0802' + '188580808008' + '208080808008' + '2005')
  })

  it('is read as it was written, whatever the sizes', () => {
    const size = fc.oneof(fc.nat(2 ** 20), fc.integer({ min: 2 ** 30, max: 2 ** 33 }), fc.nat(2 ** 45))
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 8 }), (sizes) => {
        const { Links, Data } = dagPb.decode(node(sizes))
        const unixfs = UnixFS.unmarshal(Data!)
        expect(unixfs.type).toBe('file')
        expect(unixfs.blockSizes.map(Number)).toEqual(sizes)
        expect(Links.map((link) => link.Tsize)).toEqual(sizes.map((bytes) => bytes + 100))
        expect(Links.every((link) => link.Name === '')).toBe(true)
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})

describe('the plan of a file', () => {
  it('has the depth and edges of a balanced tree', () => {
    const gibibyte = 2 ** 30
    const depth = (bytes: number) => new FileDagPlan(bytes, marketLayout).depth
    expect([1, 2 ** 20, 2 ** 20 + 1, gibibyte, gibibyte + 1, 1024 * gibibyte].map(depth)).toEqual([0, 0, 1, 1, 2, 2])
    const plan = new FileDagPlan(gibibyte + 2 ** 20 + 1, marketLayout)
    expect(plan.childCount(2, 0)).toBe(2)
    expect(plan.childCount(1, 0)).toBe(1024)
    expect(plan.childCount(1, 1024)).toBe(2)
  })
})
