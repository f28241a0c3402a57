import { accountState } from '#sdk/actors/account/state.ts'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { loadMinerInfo, minerState } from '#sdk/actors/miner/state.ts'
import type { Address } from '#sdk/address/address.ts'
import { type BlockHeader, blockSigningBytes } from '#sdk/chain/block-header.ts'
import { sameTipSet } from '#sdk/chain/tipset-key.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { unsignedBlock } from './produce.ts'
import type { IncludedMessage, TipSetRecord } from './tipset-record.ts'

/** Why a block with these messages cannot stand on the head, whose state is `after`; undefined when it can. */
export function blockFault(
  store: Blockstore,
  head: TipSetRecord,
  after: StateTree,
  block: BlockHeader,
  messages: readonly IncludedMessage[],
): string | undefined {
  if (!sameTipSet(block.parents, head.tipSet.key)) return 'its parents are not the head'
  if (block.height <= head.tipSet.height) return `its height ${block.height} is not over the head's`
  const expected = blockSigningBytes(unsignedBlock(store, head, { ...block, messages }))
  if (Buffer.compare(expected, blockSigningBytes(block)) !== 0) {
    return 'its roots, weight, base fee or aggregate are not what follows from its parents'
  }
  const worker = workerKey(after, block.miner)
  if (worker === undefined) return `${block.miner} is no miner`
  if (block.blockSig === null) return 'it is not signed'
  const isWorkers = verifySignature(block.blockSig, worker, blockSigningBytes(block))
  return isWorkers ? undefined : 'its signature is not the worker’s'
}

function workerKey(tree: StateTree, miner: Address): Address | undefined {
  const id = tree.resolve(miner)
  if (id === undefined || tree.get(id)?.code.equals(actorCodes.storageminer) !== true) return undefined
  const { worker } = loadMinerInfo(tree.store, tree.state(id, minerState))
  return tree.state(worker.id, accountState).address
}
