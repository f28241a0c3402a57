import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { ComputeDataCommitmentParams, ComputeDataCommitmentReturn } from '#sdk/actors/market/methods.ts'
import { marketState, openProposals } from '#sdk/actors/market/state.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { unsealedSectorCid } from '#sdk/piece/unsealed-sector-cid.ts'
import { gasPrices } from '../../vm/gas.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort } from '../abort.ts'
import { expectCallerType } from '../callers.ts'
import { dealWithId } from './deal-weights.ts'

/** The commitment to a sector's data (CommD), from the pieces of its deals in their order. */
export function computeDataCommitment(
  runtime: Runtime,
  { inputs }: ComputeDataCommitmentParams,
): ComputeDataCommitmentReturn {
  expectCallerType(runtime, 'storageminer')
  const proposals = openProposals(runtime.store, runtime.state(marketState))
  const commDs = inputs.map(({ dealIds, sectorType }) => {
    const pieces = dealIds.map((dealId) => {
      const { pieceCid, pieceSize } = dealWithId(proposals, dealId)
      return { cid: pieceCid, paddedSize: pieceSize }
    })
    runtime.chargeGas('OnComputeUnsealedSectorCid', gasPrices.unsealedSectorCid)
    try {
      return unsealedSectorCid(sealProofInfo(sectorType).sectorSize, pieces)
    } catch (error) {
      if (!DealkitError.is(error)) throw error
      return abort(exitCodes.ErrIllegalArgument, `the sector's data has no commitment: ${error.message}`)
    }
  })
  return { commDs }
}
