import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { ReportConsensusFaultParams } from '#sdk/actors/miner/methods.ts'
import { chainFinality } from '#sdk/actors/miner/policy.ts'
import type { Address } from '#sdk/address/address.ts'
import { type BlockHeader, blockCid, blockHeader, blockSigningBytes } from '#sdk/chain/block-header.ts'
import { sameTipSet } from '#sdk/chain/tipset-key.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort, ensureArgument } from '../abort.ts'

/** Who did it and when; the epoch is that of the later block. */
export interface ConsensusFault {
  readonly miner: Address
  readonly epoch: number
}

/**
 * The fault that two blocks of one miner prove, the lower one first; `extra` for one that needs a third block.
 * Ends the method (16) when they prove none.
 * Source: venus pkg/consensusfault/check.go.
 */
export function provenFault(runtime: Runtime, params: ReportConsensusFaultParams, worker: Address): ConsensusFault {
  ensureArgument(
    Buffer.compare(params.blockHeader1, params.blockHeader2) !== 0,
    'there is no consensus fault: the two blocks are the same',
  )
  const first = decodeHeader(params.blockHeader1, 'first')
  const second = decodeHeader(params.blockHeader2, 'second')
  const extra = params.blockHeaderExtra.length > 0 ? decodeHeader(params.blockHeaderExtra, 'extra') : undefined
  ensureArgument(
    first.miner.equals(second.miner),
    `there is no consensus fault: the blocks are of ${first.miner} and ${second.miner}`,
  )
  ensureArgument(
    first.height <= second.height,
    `the first block, of ${first.height}, must not be higher than the second, of ${second.height}`,
  )
  ensureArgument(
    isFork(first, second) || (extra !== undefined && isParentGrinding(first, second, extra)),
    `there is no consensus fault in the blocks of ${first.height} and ${second.height}`,
  )
  checkSignature(runtime, first, worker)
  checkSignature(runtime, second, worker)
  return { miner: first.miner, epoch: second.height }
}

/** Two blocks of one epoch, or two of different epochs on the same parents. */
function isFork(first: BlockHeader, second: BlockHeader): boolean {
  return first.height === second.height || sameTipSet(first.parents, second.parents)
}

/** The later block stands on a sibling of the earlier one and leaves the miner's own block out. */
function isParentGrinding(first: BlockHeader, second: BlockHeader, sibling: BlockHeader): boolean {
  const standsOn = (block: BlockHeader) => second.parents.some((parent) => parent.equals(blockCid(block)))
  return (
    first.height === sibling.height &&
    sameTipSet(first.parents, sibling.parents) &&
    !standsOn(first) &&
    standsOn(sibling)
  )
}

function checkSignature(runtime: Runtime, block: BlockHeader, worker: Address): void {
  const oldest = runtime.epoch - chainFinality
  ensureArgument(
    block.height >= oldest,
    `the block of ${block.height} is too old to be checked: ${oldest} is the oldest`,
  )
  ensureArgument(
    block.blockSig !== null && runtime.verifySignature(block.blockSig, worker, blockSigningBytes(block)),
    `the block of ${block.height} is not signed by the worker ${worker}`,
  )
}

function decodeHeader(bytes: Uint8Array, which: string): BlockHeader {
  try {
    return blockHeader.decode(bytes)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return abort(exitCodes.ErrIllegalArgument, `the ${which} block header cannot be decoded: ${error.message}`)
  }
}
