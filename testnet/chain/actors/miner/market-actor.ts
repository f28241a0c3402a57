import type { CID } from 'multiformats/cid'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { marketMethods, type SectorDataSpec, type SectorDeals, type SectorWeights } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureState } from '../abort.ts'
import { call, send } from '../send.ts'

/** As many elements as a list in CBOR may have here. */
const DEALS_PER_CALL = 8_192

/** What the deals of sectors weigh, asked of the market actor when there are any. */
export function dealWeights(runtime: Runtime, sectors: readonly SectorDeals[]): SectorWeights[] {
  if (sectors.every((sector) => sector.dealIds.length === 0))
    return sectors.map(() => ({ dealSpace: 0, dealWeight: 0n, verifiedDealWeight: 0n }))
  const params = { sectors: [...sectors] }
  const purpose = 'verify the deals of sectors'
  const weighed = call(runtime, singletons.market, marketMethods.VerifyDealsForActivation, params, purpose)
  ensureState(
    weighed.sectors.length === sectors.length,
    `the market weighed the deals of ${weighed.sectors.length} sectors instead of ${sectors.length}`,
  )
  return weighed.sectors
}

/** The unsealed CIDs (CommD) of sectors, worked out by the market actor from their deals. */
export function unsealedCids(runtime: Runtime, inputs: readonly SectorDataSpec[]): CID[] {
  if (inputs.length === 0) return []
  const params = { inputs: [...inputs] }
  const purpose = 'compute the data commitments of sectors'
  const { commDs } = call(runtime, singletons.market, marketMethods.ComputeDataCommitment, params, purpose)
  ensureState(
    commDs.length === inputs.length,
    `the market computed ${commDs.length} data commitments instead of ${inputs.length}`,
  )
  return commDs
}

/** Starts the deals of a sector; false when the market refuses. */
export function activateDeals(runtime: Runtime, dealIds: number[], sectorExpiry: number): boolean {
  const params = { dealIds, sectorExpiry }
  return send(runtime, singletons.market, marketMethods.ActivateDeals, params).exitCode === exitCodes.Ok
}

/** Ends the deals of sectors that were terminated at an epoch. */
export function terminateDeals(runtime: Runtime, epoch: number, dealIds: readonly number[]): void {
  for (let start = 0; start < dealIds.length; start += DEALS_PER_CALL) {
    const params = { epoch, dealIds: dealIds.slice(start, start + DEALS_PER_CALL) }
    call(runtime, singletons.market, marketMethods.OnMinerSectorsTerminate, params, 'terminate the deals of sectors')
  }
}
