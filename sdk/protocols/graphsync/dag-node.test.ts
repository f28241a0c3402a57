import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { type DagNode, decodeNode } from './dag-node.ts'

interface DagPbVector {
  readonly name: string
  readonly hex: string
  readonly cid: string
  readonly dag_json: string
}

interface DagPbJson {
  readonly Data?: unknown
  readonly Links: readonly {
    readonly Hash: { readonly '/': string }
    readonly Name?: string
    readonly Tsize?: number
  }[]
}

describe('dag-pb-codec.json', () => {
  it.each(vectors<DagPbVector>('dag-pb-codec.json'))('$name', async ({ hex, cid, dag_json }) => {
    const block = new Uint8Array(Buffer.from(hex, 'hex'))
    expect(CID.createV1(dagPb.code, await sha256.digest(block)).toString()).toBe(cid)
    expect(Buffer.from(dagPb.encode(dagPb.decode(block))).toString('hex')).toBe(hex)
    const json = JSON.parse(dag_json) as DagPbJson
    const node = decodeNode(dagPb.code, block)
    expect(fieldsOf(node)).toEqual(json.Data === undefined ? ['Links'] : ['Links', 'Data'])
    expect(linksOf(node)).toEqual(
      json.Links.map(({ Hash, ...others }) => ({ hash: Hash['/'], others: Object.keys(others) })),
    )
  })

  it.skipIf(!vectorsPresent)('a block cut short is no node', () => {
    for (const { hex } of vectors<DagPbVector>('dag-pb-codec.json').filter((row) => row.hex.length > 8)) {
      expect(() => decodeNode(dagPb.code, new Uint8Array(Buffer.from(hex.slice(0, -2), 'hex')))).toThrow()
    }
  })
})

function fieldsOf(node: DagNode): string[] {
  return node.kind === 'map' ? node.entries.map(([name]) => name) : []
}

function linksOf(node: DagNode): { hash: string; others: string[] }[] {
  const links = node.kind === 'map' ? node.entries[0]?.[1] : undefined
  if (links?.kind !== 'list') return []
  return links.items.map((link) => {
    const [hash, ...others] = link.kind === 'map' ? link.entries : []
    return { hash: hash?.[1].kind === 'link' ? `${hash[1].cid}` : '', others: others.map(([name]) => name) }
  })
}
