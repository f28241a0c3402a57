import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import { generateHostKey } from '#sdk/protocols/host-key.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import { httpUrls, queryTransports } from '#sdk/protocols/retrieval/transports.ts'
import { retrievalErrors } from '#sdk/retrieval/errors.ts'
import { type Retrieved, type RetrieveHttpParams, retrieveHttp } from './retrieve-http.ts'
import { retrieveLibp2p } from './retrieve-libp2p.ts'

export interface RetrieveFromParams extends Omit<RetrieveHttpParams, 'sources'> {
  /** Tells where providers are. */
  readonly node: Pick<NodeClient, 'stateMinerInfo'>
  /** Miners that may have the data, in the order they are asked. */
  readonly providers: readonly Address[]
  /** The piece that has the data, if it is known: then providers that serve pieces alone can give it, too. */
  readonly pieceCid?: CID
}

/** How long a provider may take to say in which ways it serves. */
const transportsMs = 15_000

/**
 * Retrieves a file, or a whole DAG as a CAR, from providers known by their miners: over HTTP from those that say they
 * serve it, otherwise over libp2p. Each goes on where the one before stopped.
 *
 * @throws {RETRIEVAL_FAILED} none gave it; the reason of each is named.
 * @throws {RETRIEVAL_NO_SOURCE} {RETRIEVAL_NO_FILE} and what else is thrown by `retrieveHttp` and `retrieveLibp2p`
 * @example
 * import { Address, connect, loadNetworkInfo, retrieveFrom } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const providers = [Address.parse('t01000')]
 * const { size } = await retrieveFrom({ node, providers, root: 'bafybei…', output: 'back.bin' })
 */
export async function retrieveFrom(params: RetrieveFromParams): Promise<Retrieved> {
  const { node, providers, pieceCid, ...retrieval } = params
  const reasons: string[] = []
  let last: unknown
  const attempt = async (by: () => Promise<Retrieved | undefined>): Promise<Retrieved | undefined> => {
    try {
      return await by()
    } catch (error) {
      params.signal?.throwIfAborted()
      if (!isOfProvider(error)) throw error
      reasons.push(error.message)
      last = error
      return undefined
    }
  }
  for (const miner of providers) {
    const found = await attempt(async () => {
      const peer = await peerOf(node, miner)
      const urls = await urlsOf(peer, params.signal)
      const sources = urls.map((url) => ({ url, ...(pieceCid === undefined ? {} : { pieceCid }) }))
      const overHttp = urls.length === 0 ? undefined : await attempt(() => retrieveHttp({ ...retrieval, sources }))
      return overHttp ?? (await overLibp2p(peer, params))
    })
    if (found !== undefined) return found
  }
  const root = params.root.toString()
  if (providers.length === 0) throw retrievalErrors.RETRIEVAL_NO_SOURCE({ root })
  throw retrievalErrors.RETRIEVAL_FAILED({ root, reasons }, { cause: last })
}

async function peerOf(node: RetrieveFromParams['node'], miner: Address): Promise<PeerAddress> {
  const { peerId, multiaddrs } = await node.stateMinerInfo(miner)
  if (peerId === null) throw retrievalErrors.RETRIEVAL_NO_PEER({ miner: miner.toString() })
  return { peerId, multiaddrs }
}

/** Where a provider says that it serves HTTP; nowhere if it does not answer that question. */
function urlsOf(peer: PeerAddress, signal: AbortSignal | undefined): Promise<string[]> {
  return withHost(async (host) => {
    await host.start()
    const timeout = AbortSignal.timeout(transportsMs)
    try {
      const transports = await queryTransports(host, peer, {
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      })
      return httpUrls(transports)
    } catch (error) {
      // Many providers do not know the question: they are asked over libp2p.
      if (DealkitError.is(error, 'PEER_LACKS_PROTOCOL')) return []
      throw error
    }
  })
}

function overLibp2p(peer: PeerAddress, params: RetrieveFromParams): Promise<Retrieved> {
  const { root, path, pieceCid, output, as, signal, onProgress } = params
  const url = `/p2p/${peer.peerId}`
  return withHost((host) =>
    retrieveLibp2p({
      host,
      peer,
      root,
      output,
      ...(path === undefined ? {} : { path }),
      ...(pieceCid === undefined ? {} : { pieceCid }),
      ...(as === undefined ? {} : { as }),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress: (progress) => onProgress({ url, ...progress }) }),
    }),
  )
}

/** Runs with a host that nobody knows, and ends it. */
async function withHost<T>(run: (host: Host) => Promise<T>): Promise<T> {
  const host = await createHost({ key: await generateHostKey() })
  try {
    return await run(host)
  } finally {
    await host.stop()
  }
}

/** Whether another provider, or this one in another way, may do better. */
function isOfProvider(error: unknown): error is DealkitError {
  if (!DealkitError.is(error)) return false
  // RPC_ERROR: the node knows no such miner.
  if (/^(RPC_ERROR$|PEER_|STREAM_|TRANSFER_|MESSAGE_|GRAPHSYNC_(?!STORE))/.test(error.code)) return true
  return [
    retrievalErrors.RETRIEVAL_FAILED,
    retrievalErrors.RETRIEVAL_UNAVAILABLE,
    retrievalErrors.RETRIEVAL_PRICED,
    retrievalErrors.RETRIEVAL_REJECTED,
    retrievalErrors.RETRIEVAL_NO_PEER,
  ].some((row) => row.is(error))
}
