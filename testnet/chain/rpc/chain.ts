import type { CID } from 'multiformats/cid'
import { type BlockHeader, blockHeader } from '#sdk/chain/block-header.ts'
import type { HeadChange } from '#sdk/chain/head-change.ts'
import { tipSet as tipSetCodec } from '#sdk/chain/tipset.ts'
import type { chainMethods } from '#sdk/rpc/api/node/chain.ts'
import { stringifyJson } from '#sdk/rpc/json.ts'
import { Broadcast } from '#testnet/service/broadcast.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { JsonText } from '#testnet/service/rpc/json-text.ts'
import { weightOf } from '../blocks/produce.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import { chainErrors } from '../errors.ts'
import { findMessage } from '../queries/messages.ts'
import { infoHandlers } from './chain-info.ts'
import { objectHandlers } from './chain-objects.ts'
import type { Node } from './node.ts'

const GENESIS_HAS_NO_PARENT = 0
/** What the nodes answer where there cannot be a list. */
const nothingBeforeGenesis = new JsonText('null')

/** Blocks, tipsets and the messages in them. */
export function chainHandlers(node: Node): Handlers<typeof chainMethods> {
  const { chain, onStop } = node
  const heads = new Broadcast<readonly HeadChange[]>()
  onStop(chain.onHeadChange((changes) => heads.publish(changes)))
  onStop(() => heads.close())

  let headText: { record: TipSetRecord; text: JsonText } | undefined
  const blockAt = (cid: CID): BlockHeader => {
    const bytes = chain.store.get(cid)
    if (bytes === undefined) throw chainErrors.BLOCK_NOT_FOUND({ cid: cid.toString() })
    return blockHeader.decode(bytes)
  }
  const recordOf = (cid: CID): TipSetRecord => chain.index.byKey([cid])
  /** The tipset whose messages' outcome a block states. */
  const parentRecord = (cid: CID): TipSetRecord | undefined => {
    const { height, parents } = blockAt(cid)
    return height === GENESIS_HAS_NO_PARENT ? undefined : chain.index.byKey(parents)
  }

  return {
    ...objectHandlers(node),
    ...infoHandlers(node),
    ChainHead() {
      const record = chain.head
      if (headText?.record !== record)
        headText = { record, text: new JsonText(stringifyJson(tipSetCodec.toJson(record.tipSet))) }
      return headText.text
    },
    async *ChainNotify({ signal }) {
      const changes = heads.subscribe(signal)
      yield [{ type: 'current', tipSet: chain.head.tipSet }]
      for await (const change of changes) yield [...change]
    },
    ChainGetGenesis() {
      return chain.index.genesis.tipSet
    },
    ChainGetBlock(cid) {
      return blockAt(cid)
    },
    ChainGetBlockMessages(cid) {
      const { messages } = recordOf(cid)
      const bls = messages.filter(({ signed }) => signed.signature.type === 'bls')
      const secpk = messages.filter(({ signed }) => signed.signature.type !== 'bls')
      return {
        bls: bls.map(({ signed }) => signed.message),
        secp256k1: secpk.map(({ signed }) => signed),
        cids: [...bls, ...secpk].map((message) => message.cid),
      }
    },
    ChainGetMessage(cid) {
      return findMessage(chain, cid).message
    },
    ChainGetMessagesInTipset(key) {
      return chain.index.byKey(key).messages.map(({ cid, signed }) => ({ cid, message: signed.message }))
    },
    ChainGetParentMessages(cid) {
      const parent = parentRecord(cid)
      if (parent === undefined) return nothingBeforeGenesis
      return parent.messages.map((included) => ({ cid: included.cid, message: included.signed.message }))
    },
    ChainGetParentReceipts(cid) {
      const parent = parentRecord(cid)
      return parent === undefined ? nothingBeforeGenesis : [...parent.outcome.receipts]
    },
    ChainGetPath(from, to) {
      return pathBetween(chain, chain.index.byKey(from), chain.index.byKey(to))
    },
    ChainGetTipSet(key) {
      return chain.index.byKey(key).tipSet
    },
    ChainGetTipSetByHeight(height, key) {
      return atHeight(chain, height, chain.index.byKey(key), 'below').tipSet
    },
    ChainGetTipSetAfterHeight(height, key) {
      return atHeight(chain, height, chain.index.byKey(key), 'above').tipSet
    },
    ChainTipSetWeight(key) {
      return weightOf(chain.store, chain.index.byKey(key))
    },
    ChainSetHead(key) {
      chain.setHead(chain.index.byKey(key))
    },
  }
}

function atHeight(chain: Node['chain'], height: number, anchor: TipSetRecord, atNull: 'below' | 'above'): TipSetRecord {
  if (height > anchor.tipSet.height) throw chainErrors.HEIGHT_AHEAD({ height, head: anchor.tipSet.height })
  if (height < 0) throw chainErrors.HEIGHT_BEFORE_GENESIS({ height })
  if (chain.index.isCanonical(anchor)) return chain.index.atHeight(height, atNull) ?? anchor
  let at = anchor
  for (
    let below = chain.index.parentOf(at);
    below !== undefined && at.tipSet.height > height;
    below = chain.index.parentOf(at)
  ) {
    if (atNull === 'above' && below.tipSet.height < height) break
    at = below
  }
  return at
}

/** The steps from one tipset to another: back to where they meet, then forward. */
function pathBetween(chain: Node['chain'], from: TipSetRecord, to: TipSetRecord): HeadChange[] {
  const back: HeadChange[] = []
  const forward: HeadChange[] = []
  let left: TipSetRecord | undefined = from
  let right: TipSetRecord | undefined = to
  while (left !== right && left !== undefined && right !== undefined) {
    if (left.tipSet.height >= right.tipSet.height) {
      back.push({ type: 'revert', tipSet: left.tipSet })
      left = chain.index.parentOf(left)
    } else {
      forward.push({ type: 'apply', tipSet: right.tipSet })
      right = chain.index.parentOf(right)
    }
  }
  return [...back, ...forward.reverse()]
}
