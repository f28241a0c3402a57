import { activeSteps, awaitPreCommitSteps, clientSteps, offlineDealSteps, onlineDealSteps } from './deal-steps.ts'
import { askSteps, marketSteps, nodeSteps } from './provider-steps.ts'
import { newSectorSteps, provingSteps, sealerSteps, snapUpSteps } from './sealer-steps.ts'
import type { GuideStep } from './step.ts'

/** The guide from its first line to the last, in its order. */
export const guideFlow: readonly GuideStep[] = [
  ...nodeSteps,
  ...marketSteps,
  ...sealerSteps,
  ...askSteps,
  ...clientSteps,
  ...onlineDealSteps,
  ...awaitPreCommitSteps,
  ...newSectorSteps,
  ...offlineDealSteps,
  ...awaitPreCommitSteps,
  ...provingSteps,
  ...snapUpSteps,
  ...activeSteps,
]
