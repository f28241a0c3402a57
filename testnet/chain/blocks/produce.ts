import { powerState } from '#sdk/actors/power/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { type BlockHeader, blockHeader, blockSigningBytes } from '#sdk/chain/block-header.ts'
import { type TipSet, tipSetOf } from '#sdk/chain/tipset.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { blsAggregate } from '#sdk/crypto/bls.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import { nextBaseFee } from './base-fee.ts'
import { storeMessages } from './message-roots.ts'
import { drawRandomness, randomnessTags, type SeededBeacon } from './randomness.ts'
import { signAhead } from './sign-ahead.ts'
import type { IncludedMessage, TipSetRecord } from './tipset-record.ts'

export const EPOCH_SECONDS = 30
const WEIGHT_RATIO = { numerator: 1n, denominator: 2n }
const EXPECTED_LEADERS = 5n

/** Who makes the blocks: a miner's ID address and its worker's key. */
export interface Producer {
  readonly miner: Address
  readonly worker: PrivateKey
}

export interface BlockParts {
  readonly parent: TipSetRecord
  readonly height: number
  readonly messages: readonly IncludedMessage[]
  readonly producer: Producer
  readonly beacon: SeededBeacon
  readonly genesisSeconds: number
  /** Tells two blocks of one height and parent apart, for forks. */
  readonly fork?: number
}

/**
 * Begins the one block of a tipset on top of a parent; its messages are stored. The function it gives completes and
 * stores the block: its ticket and election proof may be signed by another thread until then.
 */
export function beginTipSet(store: Blockstore, parts: BlockParts): () => TipSet {
  const { parent, height, messages, producer, beacon } = parts
  const entry = beacon.entry(height)
  const miner = addressCodec.encode(producer.miner)
  const draw = (tag: number, entropy: Uint8Array) => drawRandomness(entry.data, tag, height, entropy)
  const parentTicket = parent.tipSet.blocks[0]!.ticket?.vrfProof ?? new Uint8Array(0)
  const forkByte = parts.fork === undefined ? [] : [Uint8Array.of(parts.fork)]
  const vrfProofs = signAhead(producer.worker, [
    draw(randomnessTags.ticketProduction, Buffer.concat([miner, parentTicket, ...forkByte])),
    draw(randomnessTags.electionProof, miner),
  ])
  const unproven = unsignedBlock(store, parent, {
    miner: producer.miner,
    ticket: null,
    electionProof: null,
    beaconEntries: [entry],
    winPostProof: [],
    height,
    timestamp: parts.genesisSeconds + height * EPOCH_SECONDS,
    messages,
  })
  return () => {
    const [ticket, election] = vrfProofs() as [Uint8Array, Uint8Array]
    const unsigned = {
      ...unproven,
      ticket: { vrfProof: ticket },
      electionProof: { winCount: 1, vrfProof: election },
    }
    const signed = { ...unsigned, blockSig: producer.worker.sign(blockSigningBytes(unsigned)) }
    store.put(blockHeader.encode(signed))
    return tipSetOf([signed])
  }
}

/** What a block's producer decides; the rest follows from the parent. */
export interface BlockDraft
  extends Pick<
    BlockHeader,
    'miner' | 'ticket' | 'electionProof' | 'beaconEntries' | 'winPostProof' | 'height' | 'timestamp'
  > {
  readonly messages: readonly IncludedMessage[]
}

/** A block on top of a parent but for its signature; its messages are stored. */
export function unsignedBlock(store: Blockstore, parent: TipSetRecord, draft: BlockDraft): BlockHeader {
  const { messages, ...decided } = draft
  return {
    ...decided,
    parents: [...parent.tipSet.key],
    parentWeight: weightOf(store, parent),
    parentStateRoot: parent.outcome.stateRoot,
    parentMessageReceipts: parent.outcome.receiptsRoot,
    messages: storeMessages(store, messages),
    blsAggregate: { type: 'bls', data: aggregateOf(messages) },
    blockSig: null,
    forkSignaling: 0,
    parentBaseFee: baseFeeAfter(parent),
  }
}

function aggregateOf(messages: readonly IncludedMessage[]): Uint8Array {
  const bls = messages.filter(({ signed }) => signed.signature.type === 'bls')
  return blsAggregate(bls.map(({ signed }) => signed.signature.data))
}

/** The base fee that holds for messages in the tipset above this one. */
export function baseFeeAfter(record: TipSetRecord): bigint {
  const { blocks } = record.tipSet
  const gasLimits = record.messages.reduce((sum, { signed }) => sum + signed.message.gasLimit, 0)
  return nextBaseFee(blocks[0]!.parentBaseFee, gasLimits, blocks.length)
}

/** The weight of the chain up to and with a tipset. Source: lotus chain/consensus/filcns/weight.go. */
export function weightOf(store: Blockstore, record: TipSetRecord): bigint {
  const { blocks } = record.tipSet
  const before = blocks[0]!.parentWeight
  const { totalQualityAdjPower, totalQaBytesCommitted } = StateTree.load(store, record.outcome.stateRoot).state(
    singletonIds.power,
    powerState,
  )
  const power = totalQualityAdjPower > 0n ? totalQualityAdjPower : totalQaBytesCommitted
  if (power === 0n) return before
  const logPower = BigInt(power.toString(2).length - 1)
  const wins = blocks.reduce((sum, block) => sum + BigInt(block.electionProof?.winCount ?? 0), 0n)
  const leaders = (logPower * wins * WEIGHT_RATIO.numerator) << 8n
  return before + (logPower << 8n) + leaders / (EXPECTED_LEADERS * WEIGHT_RATIO.denominator)
}
