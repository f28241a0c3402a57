import type { CID } from 'multiformats/cid'
import type { GetBlock } from '#sdk/piece/unixfs-content.ts'
import { type DagNode, decodeNode } from '#sdk/protocols/graphsync/dag-node.ts'
import { clientErrors } from '../errors.ts'

/** The block that a path through nodes leads to: `Links/0/Hash`. @throws {CLIENT_DATA_SELECTOR} */
export async function nodeAt(root: CID, path: string, get: GetBlock): Promise<CID> {
  const fail = (reason: string) => clientErrors.CLIENT_DATA_SELECTOR({ text: path.slice(0, 256), reason })
  if (path.trimStart().startsWith('{')) throw fail('a file is chosen by a path, a selector only chooses for a CAR')
  let cid = root
  let node = decodeNode(cid.code, await get(cid))
  for (const name of path.split('/').filter((part) => part !== '')) {
    const child = childOf(node, name)
    if (child === undefined) throw fail(`there is no "${name}" in ${cid}`)
    if (child.kind === 'link') {
      cid = child.cid
      node = decodeNode(cid.code, await get(cid))
    } else node = child
  }
  return cid
}

function childOf(node: DagNode, name: string): DagNode | undefined {
  if (node.kind === 'map') return node.entries.find(([key]) => key === name)?.[1]
  return node.kind === 'list' && /^\d+$/.test(name) ? node.items[Number(name)] : undefined
}
