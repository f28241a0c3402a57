import type { CID } from 'multiformats/cid'
import { identityCode } from '#sdk/piece/block-hash.ts'
import { type DagNode, decodeNode } from '#sdk/protocols/graphsync/dag-node.ts'
import { marketErrors } from '../errors.ts'

/** Bounds of what is decoded for somebody's asking, as in go-fil-markets retrievalmarket/impl/provider.go. */
const maxMultihashBytes = 2048
const maxLinks = 32
/** Blocks inlined in blocks: 2 KiB could hold hundreds, and each is decoded once more for every one around it. */
const maxNesting = 16

/**
 * The blocks outside of a CID that the block inlined in it leads to, each once; links to inlined blocks are followed.
 *
 * @throws {MARKET_IDENTITY_CID} too long, with too many links, nested too deep, or not decodable.
 */
export function identityLinks(root: CID): CID[] {
  if (root.multihash.bytes.length > maxMultihashBytes) {
    throw refused(root, `it has ${root.multihash.bytes.length} bytes, ${maxMultihashBytes} are decoded at most`)
  }
  const found = new Map<string, CID>()
  let inlined = [root]
  for (let depth = 0; inlined.length > 0; depth++) {
    if (depth > maxNesting) throw refused(root, `blocks are inlined in it over ${maxNesting} levels deep`)
    const links = inlined.flatMap((cid) => linksOf(root, cid))
    for (const link of links) if (!isIdentity(link)) found.set(link.toString(), link)
    if (found.size > maxLinks) throw refused(root, `it links to more than ${maxLinks} blocks`)
    inlined = links.filter(isIdentity)
  }
  return [...found.values()]
}

/** Whether a CID has its block inside. */
export const isIdentity = (cid: CID): boolean => cid.multihash.code === identityCode

function linksOf(root: CID, cid: CID): CID[] {
  try {
    return [...walk(decodeNode(cid.code, cid.multihash.digest))]
  } catch (cause) {
    throw refused(root, `it cannot be decoded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function* walk(node: DagNode): Generator<CID> {
  if (node.kind === 'link') yield node.cid
  else if (node.kind === 'map') for (const [, value] of node.entries) yield* walk(value)
  else if (node.kind === 'list') for (const item of node.items) yield* walk(item)
}

const refused = (root: CID, reason: string, options?: ErrorOptions) =>
  marketErrors.MARKET_IDENTITY_CID({ cid: root.toString(), reason }, options)
