import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { QueryOffer } from '#sdk/rpc/types/market/retrieval.ts'
import { formatFil } from '#sdk/units/fil.ts'
import type { ContextWith } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { DaemonPull } from './daemon-pull.ts'
import { noFile } from './no-file.ts'
import { noOffer } from './no-offer.ts'

/** What is wanted, and of whom. */
export interface Wanted {
  readonly root: CID
  /** Names that lead from the root to what is wanted. */
  readonly names: readonly string[]
  readonly output: string
  readonly provider: Address | undefined
  readonly pieceCid: CID | undefined
  readonly from: Address | undefined
  readonly car: boolean
}

/** Has the daemon fetch data over libp2p from whoever gives it for nothing. */
export async function retrieveByDaemon(
  wanted: Wanted,
  context: ContextWith<'client'>,
): Promise<{ readonly from: string; readonly receivedBytes: number }> {
  const { root, names, output, car, pieceCid = null } = wanted
  const { client, progress } = context
  progress('asking providers')
  const offers =
    wanted.provider === undefined
      ? await client.clientFindData(root, pieceCid)
      : [await client.clientMinerQueryOffer(wanted.provider, root, pieceCid)]
  const named = wanted.provider === undefined ? 'Name a provider' : 'Name another provider'
  const offer = cheapest(root, offers, `${named} with --provider, or the URL of a market with --url.`)
  const pull = new DaemonPull(offer, wanted.from ?? (await client.defaultAddress()), context)
  const terminus = await resolve(root, names, pull)
  if (!car) await requireFile(terminus, pull)
  const receivedBytes = await pull.into(terminus, { path: output, isCar: car })
  return { from: `${offer.miner}`, receivedBytes }
}

/** Where a path leads: only the directories on it are fetched. */
async function resolve(root: CID, names: readonly string[], pull: DaemonPull): Promise<CID> {
  if (names.length === 0) return root
  const { resolvePath } = await import('#sdk/retrieval/resolve-path.ts')
  return (await resolvePath(root, names, (cid) => pull.block(cid))).terminus
}

/** The first block says whether it is a file: a directory is not fetched in vain. */
async function requireFile(root: CID, pull: DaemonPull): Promise<void> {
  const { readFileNode } = await import('#sdk/piece/unixfs-content.ts')
  const { rawCodec } = await import('#sdk/piece/unixfs-file.ts')
  const { pieceErrors } = await import('#sdk/piece/errors.ts')
  if (root.code === rawCodec) return
  try {
    await readFileNode(root, root, (cid) => pull.block(cid))
  } catch (error) {
    throw pieceErrors.UNIXFS_NOT_A_FILE.is(error) ? noFile(error) : error
  }
}

function cheapest(root: CID, offers: readonly QueryOffer[], next: string): QueryOffer {
  const good = offers.filter(({ error }) => error === '')
  const [best] = [...good].sort((a, b) => (a.minPrice < b.minPrice ? -1 : 1))
  if (best === undefined) throw noOffer(root, offers, next)
  if (best.minPrice > 0n)
    throw commandErrors.COMMAND_FAILED({
      reason: `${best.miner} wants ${formatFil(best.minPrice)} for it; this client takes data that is given for nothing only`,
      next: 'Ask the provider, or another one with --provider.',
    })
  return best
}
