import type { CID } from 'multiformats/cid'
import { decodeReturn } from '#sdk/actors/registry.ts'
import { Address } from '#sdk/address/address.ts'
import { isSameCall, type Message } from '#sdk/chain/message.ts'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import type { MessageMatch } from '#sdk/chain/message-pool.ts'
import type { MessagePlace } from '../blocks/chain-index.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { chainErrors } from '../errors.ts'
import type { BlockMaker } from '../mining/block-maker.ts'
import { queryErrors } from './errors.ts'

const NO_LIMIT = -1

export interface SearchOptions {
  /** Epochs to look back from the tipset, the last of them left out; -1 for all of them. */
  readonly limit: number
  /** Whether a message of the same sender and nonce that differs in gas only will do. */
  readonly allowReplaced: boolean
}

/**
 * Where a message was executed, or undefined while its receipt is not on chain. The limit is held against the epoch of
 * the receipt; the tipset itself is always looked at. Source: lotus chain/stmgr/searchwait.go.
 */
export function searchMessage(
  chain: Chain,
  from: TipSetRecord,
  message: CID,
  options: SearchOptions,
): MessageLookup | undefined {
  const place = findPlace(chain, message, options.allowReplaced)
  if (place === undefined) return undefined
  const child = chain.index.childOf(place.record)
  if (child === undefined || child.tipSet.height > from.tipSet.height) return undefined
  const isWithinLimit = options.limit === NO_LIMIT || child.tipSet.height > from.tipSet.height - options.limit
  return isWithinLimit || child === from ? lookupAt(chain, place, child) : undefined
}

/** The message itself, or the one that took its place. @throws {NONCE_TAKEN} when that is not a replacement */
function findPlace(chain: Chain, message: CID, allowReplaced: boolean): MessagePlace | undefined {
  const exact = chain.index.placeOf(message)
  const pushed = chain.pushedMessage(message)?.message
  if (exact !== undefined || pushed === undefined) return exact
  const place = placeOfNonce(chain, pushed)
  const other = place?.record.messages[place.position]
  if (other === undefined || (allowReplaced && isSameCall(pushed, other.signed.message))) return place
  const { from, nonce } = pushed
  throw queryErrors.NONCE_TAKEN({ from: `${from}`, nonce, wanted: `${message}`, found: `${other.cid}` })
}

/** The sender may have been written as its ID address in one of the two. */
function placeOfNonce(chain: Chain, { from, nonce }: Message): MessagePlace | undefined {
  const id = chain.after.resolve(from)
  const forms = [from, chain.keyOf(from, chain.after), id === undefined ? undefined : Address.fromId(id)]
  for (const form of forms) {
    const place = form === undefined ? undefined : chain.index.placeOfNonce(form.toString(), nonce)
    if (place !== undefined) return place
  }
  return undefined
}

function lookupAt(chain: Chain, { record, position }: MessagePlace, child: TipSetRecord): MessageLookup {
  const { cid, signed } = record.messages[position]!
  const receipt = record.outcome.receipts[position]!
  return {
    message: cid,
    receipt,
    returnDec: decodedReturn(chain, signed.message, receipt),
    tipSet: child.tipSet.key,
    height: child.tipSet.height,
  }
}

function decodedReturn(
  chain: Chain,
  { to, method }: { to: Parameters<Chain['after']['resolve']>[0]; method: number },
  receipt: MessageLookup['receipt'],
): unknown {
  if (receipt.exitCode !== 0 || receipt.returned.length === 0) return null
  const id = chain.after.resolve(to)
  const actor = id === undefined ? undefined : chain.after.get(id)
  return actor === undefined ? null : decodeReturn(actor.code, method, receipt.returned)
}

/**
 * The epoch at which it is worth asking again whether a message has its confidence: the head's or one before when it has;
 * undefined while the message is in no tipset, or in one that the limit leaves out. @throws {NONCE_TAKEN}
 */
export function nextLookAt(
  chain: Chain,
  message: CID,
  confidence: number,
  options: SearchOptions = { limit: NO_LIMIT, allowReplaced: true },
): number | undefined {
  const lookup = searchMessage(chain, chain.head, message, options)
  if (lookup !== undefined) return lookup.height + confidence
  const place = findPlace(chain, message, options.allowReplaced)
  const isOutOfLimit = place !== undefined && chain.index.childOf(place.record) !== undefined
  return place === undefined || isOutOfLimit ? undefined : chain.head.tipSet.height + 1
}

/**
 * Waits until a message's receipt is on chain with so many epochs on top. In auto mode the chain goes as far as that
 * takes. A message from before the limit is not found, as if it were not on chain.
 * @throws the signal's reason when it is aborted
 */
export async function waitMessage(
  chain: Chain,
  blocks: BlockMaker,
  message: CID,
  confidence: number,
  options: SearchOptions & { readonly signal: AbortSignal },
): Promise<MessageLookup> {
  const { signal, limit, allowReplaced } = options
  const start = chain.head.tipSet.height
  for (;;) {
    signal.throwIfAborted()
    const head = chain.head
    // The limit counts from where the wait began: what happens since is followed, however long that takes.
    const since = limit === NO_LIMIT ? NO_LIMIT : limit + Math.max(0, head.tipSet.height - start)
    const within = { limit: since, allowReplaced }
    const lookup = searchMessage(chain, head, message, within)
    if (lookup !== undefined && head.tipSet.height >= lookup.height + confidence) return lookup
    const next = nextLookAt(chain, message, confidence, within)
    if (next !== undefined) await blocks.awaitEpoch(next, { drive: true, signal })
    else await nextHead(chain, signal)
  }
}

function nextHead(chain: Chain, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = chain.onHeadChange(done)
    signal.addEventListener('abort', done, { once: true })
  })
}

/** A message by its CID, on chain or in the pool. @throws {MESSAGE_NOT_FOUND} */
export function findMessage(chain: Chain, cid: CID) {
  const place = chain.index.placeOf(cid)
  const included =
    place?.record.messages[place.position] ??
    chain.pool.pending().find((pending) => pending.cid.equals(cid) || pending.unsignedCid.equals(cid))
  if (included === undefined) throw chainErrors.MESSAGE_NOT_FOUND({ cid: cid.toString() })
  return included.signed
}

/** The CIDs of messages between two heights, the latest first; null matches any address. */
export function listMessages(chain: Chain, from: TipSetRecord, match: MessageMatch, until: number): CID[] {
  const tree = chain.stateAt(from)
  const same = (wanted: Address | null, found: Address) =>
    wanted === null || tree.resolve(wanted) === tree.resolve(found)
  return chain.index
    .records()
    .filter(({ tipSet }) => tipSet.height <= from.tipSet.height && tipSet.height >= until)
    .flatMap(({ messages }) => messages)
    .filter(({ signed }) => same(match.to, signed.message.to) && same(match.from, signed.message.from))
    .map(({ cid }) => cid)
    .reverse()
}
