import { Address } from '#sdk/address/address.ts'
import type { BlockHeader } from '#sdk/chain/block-header.ts'
import { draftMessage, messageSigningBytes } from '#sdk/chain/message.ts'
import { tipSetOf } from '#sdk/chain/tipset.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { type IncludedMessage, includedMessage, type TipSetRecord } from '../blocks/tipset-record.ts'

/** The bytes that a sample's state root stands for. */
export function sampleState(height: number): Uint8Array {
  return uint.encode(height)
}

/** A tipset of the right shape whose contents mean nothing, for tests of the store. */
export function sampleTipSet(height: number, messages: readonly IncludedMessage[] = []): TipSetRecord {
  const root = dagCborCid(sampleState(height))
  const block: BlockHeader = {
    miner: Address.fromId(1000),
    ticket: { vrfProof: Uint8Array.of(height & 0xff) },
    electionProof: { winCount: 1, vrfProof: new Uint8Array(96) },
    beaconEntries: [{ round: height, data: new Uint8Array(96) }],
    winPostProof: [],
    parents: [dagCborCid(uint.encode(height + 1))],
    parentWeight: BigInt(height),
    height,
    parentStateRoot: root,
    parentMessageReceipts: root,
    messages: root,
    blsAggregate: { type: 'bls', data: new Uint8Array(96) },
    timestamp: 30 * height,
    blockSig: { type: 'bls', data: new Uint8Array(96) },
    forkSignaling: 0,
    parentBaseFee: 100n,
  }
  return {
    tipSet: tipSetOf([block]),
    messages,
    outcome: {
      stateRoot: root,
      receiptsRoot: root,
      receipts: messages.map((_, i) => ({ exitCode: i, returned: Uint8Array.of(i), gasUsed: i })),
      fees: messages.map(() => ({
        baseFeeBurn: 1n,
        overEstimationBurn: 2n,
        minerTip: 3n,
        refund: 4n,
        minerPenalty: 5n,
      })),
      errors: messages.map(() => ''),
    },
  }
}

export function signedSample(key: PrivateKey, nonce: number): IncludedMessage {
  const message = draftMessage({ to: Address.fromId(99), from: key.address, nonce, value: 5n })
  return includedMessage({ message, signature: key.sign(messageSigningBytes(message)) })
}
