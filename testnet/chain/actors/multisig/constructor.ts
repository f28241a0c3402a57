import type { MultisigConstructorParams } from '#sdk/actors/multisig/methods.ts'
import { maxSigners } from '#sdk/actors/multisig/policy.ts'
import { multisigState, pendingTransactionOptions } from '#sdk/actors/multisig/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Hamt } from '#sdk/collections/hamt.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { resolveOrCreate } from '../resolve-address.ts'

export function construct(runtime: Runtime, params: MultisigConstructorParams): void {
  expectCaller(runtime, singletons.init)
  const { numApprovalsThreshold, unlockDuration, startEpoch } = params
  ensureArgument(params.signers.length > 0, 'a multisig has at least one signer')
  ensureArgument(params.signers.length <= maxSigners, `${params.signers.length} signers are over ${maxSigners}`)
  const signers = params.signers.map((signer) => resolveOrCreate(runtime, signer))
  ensureArgument(new Set(signers.map(String)).size === signers.length, 'a signer is named twice')
  ensureArgument(
    numApprovalsThreshold <= signers.length,
    `${numApprovalsThreshold} approvals are more than the ${signers.length} signers`,
  )
  ensureArgument(numApprovalsThreshold > 0, 'at least one approval is required')
  ensureArgument(unlockDuration >= 0, `the unlock duration ${unlockDuration} is negative`)
  const isLocked = unlockDuration !== 0
  runtime.setState(multisigState, {
    signers,
    numApprovalsThreshold,
    nextTxnId: 0,
    initialBalance: isLocked ? runtime.valueReceived : 0n,
    startEpoch: isLocked ? startEpoch : 0,
    unlockDuration,
    pendingTxns: Hamt.create(runtime.store, pendingTransactionOptions).flush(),
  })
}
