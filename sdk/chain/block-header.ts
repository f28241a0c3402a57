import type { CID } from 'multiformats/cid'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, nullable, tuple } from '#sdk/codec/collections.ts'
import { bytes, int, uint } from '#sdk/codec/primitives.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { signature } from '#sdk/crypto/signature.ts'

export const ticket = tuple('Ticket', { vrfProof: as('VRFProof', bytes()) })
export type Ticket = Infer<typeof ticket>

export const electionProof = tuple('ElectionProof', { winCount: int, vrfProof: as('VRFProof', bytes()) })
export type ElectionProof = Infer<typeof electionProof>

/** One round of the randomness beacon. */
export const beaconEntry = tuple('BeaconEntry', { round: uint, data: bytes() })
export type BeaconEntry = Infer<typeof beaconEntry>

export const postProof = tuple('PoStProof', { postProof: as('PoStProof', int), proofBytes: bytes() })
export type PostProof = Infer<typeof postProof>

/**
 * A block header. `messages` links its message roots; the state and receipts are those of the parent tipset's execution.
 * Source: venus venus-shared/types/block_header.go.
 */
export const blockHeader = tuple('BlockHeader', {
  miner: address,
  ticket: nullable(ticket),
  electionProof: nullable(electionProof),
  beaconEntries: list(beaconEntry),
  winPostProof: as('WinPoStProof', list(postProof)),
  parents: list(cid),
  parentWeight: bigint,
  height: int,
  parentStateRoot: cid,
  parentMessageReceipts: cid,
  messages: cid,
  blsAggregate: as('BLSAggregate', nullable(signature)),
  timestamp: uint,
  blockSig: nullable(signature),
  forkSignaling: uint,
  parentBaseFee: bigint,
})
export type BlockHeader = Infer<typeof blockHeader>

/**
 * The CID of a block: of its whole header, signature included.
 *
 * @example
 * import { blockCid } from '#sdk/chain/block-header.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const { blocks } = await node.chainHead()
 * for (const header of blocks) console.log(blockCid(header).toString()) // bafy2bza…
 */
export function blockCid(header: BlockHeader): CID {
  return dagCborCid(blockHeader.encode(header))
}

/**
 * What the miner's worker signs: the header without its signature.
 *
 * @example
 * import { type BlockHeader, blockSigningBytes } from '#sdk/chain/block-header.ts'
 * import { Address, verifySignature } from 'dealkit'
 * const isSigned = (header: BlockHeader, worker: Address): boolean =>
 *   header.blockSig !== null && verifySignature(header.blockSig, worker, blockSigningBytes(header))
 */
export function blockSigningBytes(header: BlockHeader): Uint8Array {
  return blockHeader.encode({ ...header, blockSig: null })
}

/** A block as it is sent between nodes. */
export const blockMessage = tuple('BlockMsg', {
  header: blockHeader,
  blsMessages: list(cid, 10_000),
  secpkMessages: list(cid, 10_000),
})
export type BlockMessage = Infer<typeof blockMessage>

/** The two message lists of a block, each an AMT of message CIDs. */
export const messageMeta = tuple('MsgMeta', { blsRoot: cid, secpkRoot: cid })
export type MessageMeta = Infer<typeof messageMeta>
