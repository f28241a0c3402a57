import { multisigMethods } from '#sdk/actors/multisig/methods.ts'
import { defineActor } from '../define-actor.ts'
import { addSigner } from './add-signer.ts'
import { approve } from './approve.ts'
import { cancel } from './cancel.ts'
import { changeNumApprovalsThreshold } from './change-threshold.ts'
import { construct } from './constructor.ts'
import { lockBalance } from './lock-balance.ts'
import { propose } from './propose.ts'
import { removeSigner } from './remove-signer.ts'
import { swapSigner } from './swap-signer.ts'

export const multisigActor = defineActor('multisig', multisigMethods, {
  Constructor: construct,
  Propose: propose,
  Approve: approve,
  Cancel: cancel,
  AddSigner: addSigner,
  RemoveSigner: removeSigner,
  SwapSigner: swapSigner,
  ChangeNumApprovalsThreshold: changeNumApprovalsThreshold,
  LockBalance: lockBalance,
})
