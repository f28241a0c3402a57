import { supportedProofTypes } from '#sdk/actors/miner/policy.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { BeaconEntry } from '#sdk/chain/block-header.ts'
import { blockHeader } from '#sdk/chain/block-header.ts'
import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import type { chainMethods } from '#sdk/rpc/api/node/chain.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { EPOCH_SECONDS } from '../blocks/produce.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import { chainErrors } from '../errors.ts'
import { actorRecordAt } from '../queries/actors.ts'
import type { Node } from './node.ts'

/** How many tipsets one call lists at most. */
const MAX_LISTED = 10_000

/** The network's own figures, whole blocks, the beacon, and actors by venus's older names. */
export function infoHandlers({ chain }: Node): Handlers<typeof chainMethods> {
  const sameEntry = (a: BeaconEntry, b: BeaconEntry) => a.round === b.round && Buffer.compare(a.data, b.data) === 0
  const fromBeacon = (entry: BeaconEntry) => sameEntry(entry, chain.beacon.entry(entry.round - 1))

  return {
    BlockTime() {
      return EPOCH_SECONDS * 1000
    },
    ProtocolParameters() {
      return {
        network: chain.networkName,
        blockTime: EPOCH_SECONDS * 1000,
        supportedSectors: supportedProofTypes.map((type) => {
          const { sectorSize } = sealProofInfo(type)
          return { size: sectorSize, maxPieceSize: (sectorSize / 128) * 127 }
        }),
      }
    },
    /** The keys of tipsets from one back, the latest first; all of them for a count under 1. */
    ChainList(key, count) {
      const most = count > 0 ? Math.min(count, MAX_LISTED) : MAX_LISTED
      const keys: TipSetKey[] = []
      let at: TipSetRecord | undefined = chain.index.byKey(key)
      while (at !== undefined && keys.length < most) {
        keys.push(at.tipSet.key)
        at = chain.index.parentOf(at)
      }
      return keys
    },
    GetFullBlock(cid) {
      const bytes = chain.store.get(cid)
      if (bytes === undefined) throw chainErrors.BLOCK_NOT_FOUND({ cid: cid.toString() })
      const { messages } = chain.index.byKey([cid])
      const bls = messages.filter(({ signed }) => signed.signature.type === 'bls')
      const others = messages.filter(({ signed }) => signed.signature.type !== 'bls')
      return {
        header: blockHeader.decode(bytes),
        blsMessages: bls.map(({ signed }) => signed.message),
        secp256k1Messages: others.map(({ signed }) => signed),
      }
    },
    GetActor(address) {
      return actorRecordAt(chain.stateAt(), address)
    },
    GetParentStateRootActor(tipSet, address) {
      return actorRecordAt(chain.stateAt(chain.index.byKey(tipSet?.key)), address)
    },
    ListActor() {
      return Object.fromEntries([...chain.stateAt().actors()].map(([address, actor]) => [address.toString(), actor]))
    },
    /** Rounds follow the epochs, one each; the epoch alone names the entry when the round is 0. */
    GetEntry(height, round) {
      return chain.beacon.entry(round === 0 ? height : round - 1)
    },
    VerifyEntry(parent, child) {
      return fromBeacon(parent) && fromBeacon(child) && parent.round < child.round
    },
  }
}
