import { marketMethods } from '#sdk/actors/market/methods.ts'
import { emptyMarketState, marketState } from '#sdk/actors/market/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'
import { activateDeals } from './activate-deals.ts'
import { addBalance } from './add-balance.ts'
import { computeDataCommitment } from './compute-data-commitment.ts'
import { cronTick } from './cron-tick.ts'
import { onMinerSectorsTerminate } from './on-miner-sectors-terminate.ts'
import { publishStorageDeals } from './publish-storage-deals.ts'
import { verifyDealsForActivation } from './verify-deals-for-activation.ts'
import { withdrawBalance } from './withdraw-balance.ts'

export const marketActor = defineActor('storagemarket', marketMethods, {
  Constructor: (runtime) => {
    expectCaller(runtime, singletons.system)
    runtime.setState(marketState, emptyMarketState(runtime.store))
  },
  AddBalance: addBalance,
  WithdrawBalance: withdrawBalance,
  PublishStorageDeals: publishStorageDeals,
  VerifyDealsForActivation: verifyDealsForActivation,
  ActivateDeals: activateDeals,
  OnMinerSectorsTerminate: onMinerSectorsTerminate,
  ComputeDataCommitment: computeDataCommitment,
  CronTick: cronTick,
})
