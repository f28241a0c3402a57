import { provingPeriodOffset } from '#sdk/actors/miner/deadline-info.ts'
import type { MinerConstructorParams } from '#sdk/actors/miner/methods.ts'
import { windowPostProofTypes } from '#sdk/actors/miner/policy.ts'
import { windowPostInfo } from '#sdk/actors/miner/proof-types.ts'
import { emptyMinerState, minerState } from '#sdk/actors/miner/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { gasPrices } from '../../vm/gas.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { checkMultiaddrs, checkPeerId, resolveControlAddresses, resolvePrincipal, resolveWorker } from './people.ts'

/** Called by the init actor, which the power actor asks for a new miner. */
export function construct(runtime: Runtime, params: MinerConstructorParams): void {
  expectCaller(runtime, singletons.init)
  const { windowPostProofType, peerId, multiaddrs } = params
  checkPeerId(peerId)
  checkMultiaddrs(multiaddrs)
  ensureArgument(
    windowPostProofTypes.includes(windowPostProofType),
    `window PoSts of type ${windowPostProofType} are not for this network; it has ${windowPostProofTypes.join(', ')}`,
  )
  const { sectorSize, windowPartitionSectors } = windowPostInfo(windowPostProofType)
  const info = {
    owner: resolvePrincipal(runtime, params.ownerAddr),
    worker: resolveWorker(runtime, params.workerAddr),
    controlAddresses: resolveControlAddresses(runtime, params.controlAddrs),
    pendingWorkerKey: null,
    peerId,
    multiaddrs,
    windowPostProofType,
    sectorSize,
    windowPostPartitionSectors: windowPartitionSectors,
    consensusFaultElapsed: -1,
    pendingOwnerAddress: null,
  }
  runtime.chargeGas('OnHashing', gasPrices.hashing)
  const offset = provingPeriodOffset(runtime.receiver, runtime.epoch)
  runtime.setState(minerState, emptyMinerState(runtime.store, info, runtime.epoch, offset))
}
