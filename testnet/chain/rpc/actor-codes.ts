import { actorCodes } from '#sdk/actors/actor-code.ts'
import { encodeParams } from '#sdk/actors/registry.ts'
import type { stateMethods } from '#sdk/rpc/api/node/state.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { ACTORS_VERSION, NETWORK_VERSION } from '../network-version.ts'
import { queryErrors } from '../queries/errors.ts'
import type { Node } from './node.ts'

/** The first network version whose actors are bundles with a manifest. */
const FIRST_WITH_MANIFEST = 16

/** The code of the actors, and what only actors after version 8 keep: allocations and claims of datacap. */
export function actorCodeHandlers(_node: Node): Handlers<typeof stateMethods> {
  return {
    StateActorCodeCIDs(networkVersion) {
      if (networkVersion !== NETWORK_VERSION) {
        throw queryErrors.ACTORS_UNKNOWN({ networkVersion, known: NETWORK_VERSION, actors: ACTORS_VERSION })
      }
      return actorCodes
    },
    StateActorManifestCID(networkVersion) {
      if (networkVersion < FIRST_WITH_MANIFEST) throw queryErrors.NO_MANIFEST({ networkVersion })
      throw queryErrors.ACTORS_UNKNOWN({ networkVersion, known: NETWORK_VERSION, actors: ACTORS_VERSION })
    },
    StateEncodeParams(code, method, json) {
      return encodeParams(code, method, json)
    },
    StateGetAllocation() {
      return null
    },
    StateGetAllocationForPendingDeal() {
      return null
    },
    /** 0 is no allocation. */
    StateGetAllocationIdForPendingDeal() {
      return 0
    },
    StateGetAllocations() {
      return {}
    },
    StateGetAllAllocations() {
      return {}
    },
    StateGetClaim() {
      return null
    },
    StateGetClaims() {
      return {}
    },
    StateGetAllClaims() {
      return {}
    },
  }
}
