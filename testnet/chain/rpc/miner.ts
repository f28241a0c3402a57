import type { BlockMessage } from '#sdk/chain/block-header.ts'
import { blockSigningBytes } from '#sdk/chain/block-header.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import { sameTipSet } from '#sdk/chain/tipset-key.ts'
import type { minerMethods } from '#sdk/rpc/api/node/miner.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { chainErrors } from '../errors.ts'
import { accountKey } from '../queries/actors.ts'
import { chainMinerInfo } from '../queries/miner.ts'
import { miningBase } from '../queries/mining-base.ts'
import type { Node } from './node.ts'

/** Making blocks besides those that the node makes: for a block producer of its own, with the node's own on hold. */
export function minerHandlers({ chain }: Node): Handlers<typeof minerMethods> {
  return {
    MinerGetBaseInfo(miner, epoch, key) {
      return miningBase(chain, chain.index.byKey(key), miner, epoch)
    },
    MinerCreateBlock(template): BlockMessage {
      const { head } = chain
      if (!sameTipSet(template.parents, head.tipSet.key)) {
        throw chainErrors.BLOCK_UNFIT({ reason: 'its parents are not the head' })
      }
      const { miner, ticket, electionProof, beaconValues, messages, epoch, timestamp, winningPostProof } = template
      const bls = messages.filter(({ signature }) => signature.type === 'bls')
      const others = messages.filter(({ signature }) => signature.type !== 'bls')
      const unsigned = chain.draftBlock(
        {
          miner,
          ticket,
          electionProof,
          beaconEntries: [...beaconValues],
          winPostProof: [...winningPostProof],
          height: epoch,
          timestamp,
        },
        [...bls, ...others],
      )
      const worker = accountKey(chain.after, chainMinerInfo(chain.after, miner).worker)
      const header = { ...unsigned, blockSig: chain.keystore.sign(worker, blockSigningBytes(unsigned)) }
      return { header, blsMessages: bls.map(signedMessageCid), secpkMessages: others.map(signedMessageCid) }
    },
  }
}
