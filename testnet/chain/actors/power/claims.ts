import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { consensusMinerMinPower } from '#sdk/actors/power/policy.ts'
import { type Claim, openClaims, type PowerState } from '#sdk/actors/power/state.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Hamt } from '#sdk/collections/hamt.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort, ensure, ensureState } from '../abort.ts'

type Claims = Hamt<Address, Claim>

/** The state with power added to a miner's claim and to the totals; negative deltas take power away. Bytes. */
export function addToClaim(
  state: PowerState,
  claims: Claims,
  miner: Address,
  raw: bigint,
  qualityAdjusted: bigint,
): PowerState {
  const old = claims.get(miner)
  if (old === undefined) return abort(exitCodes.ErrNotFound, `${miner} has no claim to power`)
  const claim = {
    ...old,
    rawBytePower: old.rawBytePower + raw,
    qualityAdjPower: old.qualityAdjPower + qualityAdjusted,
  }
  ensureState(claim.rawBytePower >= 0n, `the raw power of ${miner} would be ${claim.rawBytePower}`)
  ensureState(claim.qualityAdjPower >= 0n, `the adjusted power of ${miner} would be ${claim.qualityAdjPower}`)
  claims.set(miner, claim)

  const counted = isAboveMinimum(old) ? old : noClaim
  const counts = isAboveMinimum(claim) ? claim : noClaim
  return {
    ...state,
    totalBytesCommitted: state.totalBytesCommitted + raw,
    totalQaBytesCommitted: state.totalQaBytesCommitted + qualityAdjusted,
    totalRawBytePower: state.totalRawBytePower + counts.rawBytePower - counted.rawBytePower,
    totalQualityAdjPower: state.totalQualityAdjPower + counts.qualityAdjPower - counted.qualityAdjPower,
    minerAboveMinPowerCount:
      state.minerAboveMinPowerCount + Number(isAboveMinimum(claim)) - Number(isAboveMinimum(old)),
  }
}

const noClaim = { rawBytePower: 0n, qualityAdjPower: 0n }

function isAboveMinimum(claim: { rawBytePower: bigint }): boolean {
  return claim.rawBytePower >= consensusMinerMinPower
}

/** Takes a miner and its power out of the totals; undefined when it has no claim. */
export function removeClaim(state: PowerState, claims: Claims, miner: Address): PowerState | undefined {
  const claim = claims.get(miner)
  if (claim === undefined) return undefined
  const without = addToClaim(state, claims, miner, -claim.rawBytePower, -claim.qualityAdjPower)
  claims.delete(miner)
  return { ...without, minerCount: without.minerCount - 1 }
}

/** Lets only miners go on that the power actor knows. */
export function expectClaim(runtime: Runtime, state: PowerState): void {
  ensure(
    openClaims(runtime.store, state).has(runtime.caller),
    exitCodes.ErrForbidden,
    `${runtime.caller} has no claim to power`,
  )
}
