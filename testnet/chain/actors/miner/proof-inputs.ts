import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { preCommitChallengeDelay } from '#sdk/actors/miner/policy.ts'
import type { SectorPreCommitOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { address } from '#sdk/codec/address.ts'
import { randomnessTags } from '../../blocks/randomness.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure } from '../abort.ts'

/** The ticket and the challenge that a seal proof is bound to; ends the method (18) before the challenge is drawn. */
export function sealRandomness(
  runtime: Runtime,
  { info, preCommitEpoch }: SectorPreCommitOnChainInfo,
): { randomness: Uint8Array; interactiveRandomness: Uint8Array } {
  const challengeEpoch = preCommitEpoch + preCommitChallengeDelay
  ensure(
    runtime.epoch > challengeEpoch,
    exitCodes.ErrForbidden,
    `it is too early to prove sector ${info.sectorNumber} at ${runtime.epoch}: wait until after ${challengeEpoch}`,
  )
  const entropy = address.encode(runtime.receiver)
  return {
    randomness: runtime.randomnessFromTickets(randomnessTags.sealTicket, info.sealRandEpoch, entropy),
    interactiveRandomness: runtime.randomnessFromBeacon(randomnessTags.interactiveSeal, challengeEpoch, entropy),
  }
}

/** The randomness that picks the sectors a window PoSt is challenged on. */
export function windowPostRandomness(runtime: Runtime, challengeEpoch: number): Uint8Array {
  return runtime.randomnessFromBeacon(randomnessTags.windowPost, challengeEpoch, address.encode(runtime.receiver))
}

/** The randomness that ties a window PoSt to a chain. */
export function postCommitRandomness(runtime: Runtime, epoch: number): Uint8Array {
  return runtime.randomnessFromTickets(randomnessTags.postChainCommit, epoch, new Uint8Array(0))
}
