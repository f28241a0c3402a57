import { actorCodes } from '#sdk/actors/actor-code.ts'
import { initMethods } from '#sdk/actors/init/methods.ts'
import { minerConstructorParams } from '#sdk/actors/miner/methods.ts'
import type { CreateMinerParams, CreateMinerReturn } from '#sdk/actors/power/methods.ts'
import { openClaims, powerState } from '#sdk/actors/power/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { expectPrincipal } from '../callers.ts'
import { call } from '../send.ts'

/** Creates a miner without power; the value received is its first balance. */
export function createMiner(runtime: Runtime, params: CreateMinerParams): CreateMinerReturn {
  expectPrincipal(runtime)
  const { owner, worker, windowPostProofType, peer, multiaddrs } = params
  const constructorParams = minerConstructorParams.encode({
    ownerAddr: owner,
    workerAddr: worker,
    controlAddrs: [],
    windowPostProofType,
    peerId: peer,
    multiaddrs,
  })
  const created = call(
    runtime,
    singletons.init,
    initMethods.Exec,
    { codeCid: actorCodes.storageminer, constructorParams },
    'create the miner',
    runtime.valueReceived,
  )
  const state = runtime.state(powerState)
  const claims = openClaims(runtime.store, state)
  claims.set(created.idAddress, { windowPostProofType, rawBytePower: 0n, qualityAdjPower: 0n })
  runtime.setState(powerState, { ...state, claims: claims.flush(), minerCount: state.minerCount + 1 })
  return created
}
