import { setTimeout as sleep } from 'node:timers/promises'
import type { CID } from 'multiformats/cid'
import { readCid } from '#sdk/piece/commitment-cid.ts'
import { type ChannelId, channelIdOf, MemoryChannelStore } from '#sdk/protocols/data-transfer/channel-record.ts'
import { createDataTransfer, type DataTransfer } from '#sdk/protocols/data-transfer/data-transfer.ts'
import { createGraphsync } from '#sdk/protocols/graphsync/graphsync.ts'
import type { Host } from '#sdk/protocols/host.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import { freeRetrievalTerms, readRetrievalResponse } from '#sdk/protocols/retrieval/free-retrieval.ts'
import { queryStatuses } from '#sdk/protocols/retrieval/messages.ts'
import { queryRetrieval } from '#sdk/protocols/retrieval/query-retrieval.ts'
import type { RetrievalDealResponse } from '#sdk/protocols/retrieval/vouchers.ts'
import { retrievalVoucherTypes } from '#sdk/protocols/retrieval/vouchers.ts'
import { retrievalErrors } from '#sdk/retrieval/errors.ts'
import { PartialDag } from '#sdk/retrieval/partial-dag.ts'
import { namesOf, resolvePath } from '#sdk/retrieval/resolve-path.ts'
import type { Retrieved } from './retrieve-http.ts'

/** How long a provider may take to hear that its data is not wanted any more. */
const cancelMs = 2_000

export interface RetrieveLibp2pParams {
  /** A host of its own that has not been started: the protocols are put on it. */
  readonly host: Host
  readonly peer: PeerAddress
  readonly root: CID | string
  /** Names below the root, with slashes between. The whole DAG is pulled all the same. */
  readonly path?: string
  /** The piece that has the data, if it is known. */
  readonly pieceCid?: CID
  /** Where the data goes; what has come so far is kept beside it until it is whole. */
  readonly output: string
  /** `file` is the content of a UnixFS file; `car` is a CARv1 of everything under the root. */
  readonly as?: 'file' | 'car'
  readonly onProgress?: (progress: { readonly receivedBytes: number; readonly blocks: number }) => void
  readonly signal?: AbortSignal
}

/**
 * Retrieves a file, or a whole DAG as a CAR, over libp2p: the provider is asked for its price, and the data is pulled
 * for nothing. Every block is checked as it comes; a call that fails leaves what came, as `retrieveHttp` does.
 *
 * @throws {RETRIEVAL_UNAVAILABLE} {RETRIEVAL_PRICED} {RETRIEVAL_REJECTED} the provider does not give it, or not for nothing
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_LOST} {TRANSFER_FAILED} {TRANSFER_STALLED} {TRANSFER_CANCELLED}
 * @throws {RETRIEVAL_NO_FILE} {GATEWAY_PATH_MISSING} {PIECE_WRITE_FAILED} as `retrieveHttp`
 * @see go-fil-markets retrievalmarket
 * @example
 * import { createHost, generateHostKey } from 'dealkit/protocols'
 * import { retrieveLibp2p } from 'dealkit'
 * const host = await createHost({ key: await generateHostKey(), listen: ['/ip4/0.0.0.0/tcp/0'] })
 * const peer = { peerId: '12D3KooW…', multiaddrs: ['/ip4/127.0.0.1/tcp/58418'] }
 * const { size } = await retrieveLibp2p({ host, peer, root: 'bafybei…', output: 'back.bin' })
 */
export async function retrieveLibp2p(params: RetrieveLibp2pParams): Promise<Retrieved> {
  const { host, peer, output, signal } = params
  const root = typeof params.root === 'string' ? readCid(params.root) : params.root
  const path = namesOf(params.path)
  signal?.throwIfAborted()
  const into = await PartialDag.open(root, path, output)
  const graphsync = await createGraphsync(host)
  const transfers = await createDataTransfer({
    host,
    graphsync,
    store: new MemoryChannelStore(),
    vouchers: {
      [retrievalVoucherTypes.proposal]: {
        validate: () => ({ accepted: false, reason: 'nothing is retrieved here' }),
        store: () => ({ get: (cid) => into.get(cid), put: (cid, bytes) => into.put(cid, bytes) }),
      },
    },
  })
  try {
    await host.start()
    await requireFree(host, peer, root, params)
    const receivedBytes = await pull(transfers, into, root, params)
    const { terminus } = await resolvePath(root, path, into.need)
    const size = params.as === 'car' ? await into.keepCar() : await into.writeFile(terminus, signal)
    return { root, terminus, size, receivedBytes, blocks: into.blocks, url: `/p2p/${peer.peerId}` }
  } catch (error) {
    if (retrievalErrors.RETRIEVAL_NO_FILE.is(error)) await into.discard()
    throw error
  } finally {
    await transfers.stop()
    await graphsync.stop()
    await into.close()
  }
}

async function requireFree(
  host: Host,
  peer: PeerAddress,
  root: CID,
  { pieceCid, signal }: RetrieveLibp2pParams,
): Promise<void> {
  const wanted = pieceCid === undefined ? { payloadCid: root } : { payloadCid: root, pieceCid }
  const answer = await queryRetrieval(host, peer, wanted, signal === undefined ? {} : { signal })
  const details = { root: root.toString(), peer: peer.peerId }
  if (queryStatuses[answer.status] !== 'available') {
    throw retrievalErrors.RETRIEVAL_UNAVAILABLE({ ...details, said: answer.message })
  }
  const { minPricePerByte, unsealPrice } = answer
  if (minPricePerByte > 0n || unsealPrice > 0n) {
    throw retrievalErrors.RETRIEVAL_PRICED({ ...details, attoFilPerByte: minPricePerByte, unsealAttoFil: unsealPrice })
  }
}

/** Pulls everything under the root. @returns bytes of blocks that came over the network */
async function pull(
  transfers: DataTransfer,
  into: PartialDag,
  root: CID,
  { peer, pieceCid, onProgress, signal }: RetrieveLibp2pParams,
): Promise<number> {
  const terms = freeRetrievalTerms({ payloadCid: root, pieceCid: pieceCid ?? null, id: BigInt(Date.now()) })
  let word: RetrievalDealResponse | undefined
  const stopListening = transfers.subscribe(({ type, channel, voucher }) => {
    if (type === 'voucherResult') word = readRetrievalResponse(voucher) ?? word
    if (type === 'progress') onProgress?.({ receivedBytes: channel.receivedBytes, blocks: into.blocks })
  })
  let id: ChannelId | undefined
  let told: Promise<unknown> = Promise.resolve()
  const cancel = () => {
    if (id === undefined) return
    // It is over already, or the cancel is on its way: either is what is wanted.
    const cancelled = transfers.cancel(id).catch(() => undefined)
    told = Promise.race([cancelled, sleep(cancelMs, undefined, { ref: false })])
  }
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    id = channelIdOf(await transfers.pull(peer, terms))
    if (signal?.aborted === true) cancel()
    return (await transfers.completed(id)).receivedBytes
  } catch (cause) {
    signal?.throwIfAborted()
    if (word === undefined || word.status === 'Accepted') throw cause
    const details = { root: root.toString(), peer: peer.peerId, state: word.status, said: word.message }
    throw retrievalErrors.RETRIEVAL_REJECTED(details, { cause })
  } finally {
    stopListening()
    signal?.removeEventListener('abort', cancel)
    await told
  }
}
