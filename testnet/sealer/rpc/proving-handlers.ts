import { newDeadlineInfo, nextNotElapsed } from '#sdk/actors/miner/deadline-info.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { sealerProvingMethods } from '#sdk/rpc/api/sealer/proving.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { lookAtReplicas } from '../post/look-at-replicas.ts'
import { computeWindowPost } from '../post/submit-window-post.ts'
import type { SealerRoom } from './sealer-room.ts'

/** Whether the sectors can be proven. */
export function provingHandlers({ sealing, replicas }: SealerRoom): Handlers<typeof sealerProvingMethods> {
  const { node, miner } = sealing
  return {
    async CheckProvable(numbers) {
      const { bad } = await lookAtReplicas(sealing, replicas, BitField.of(numbers))
      return Object.fromEntries(bad.map(({ sector, reason }) => [sector, reason]))
    },
    async ComputeWindowPoSt(index) {
      const { periodStart, currentEpoch } = await node.stateMinerProvingDeadline(miner)
      const deadline = nextNotElapsed(newDeadlineInfo(periodStart, index, currentEpoch))
      const { params } = await computeWindowPost(sealing, replicas, deadline)
      return params === undefined ? [] : [params]
    },
  }
}
