import type { ChangeWorkerAddressParams, GetControlAddressesReturn } from '#sdk/actors/miner/methods.ts'
import { workerKeyChangeDelay } from '#sdk/actors/miner/policy.ts'
import { type Address, protocol } from '#sdk/address/address.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { Miner } from './miner.ts'
import { beginPendingWorker, resolveControlAddresses, resolveWorker } from './people.ts'

export function controlAddresses(runtime: Runtime): GetControlAddressesReturn {
  const { owner, worker, controlAddresses: controlAddrs } = new Miner(runtime).info
  return { owner, worker, controlAddrs }
}

/** Control addresses change at once, the worker after a delay; a worker change under way is not replaced. */
export function changeWorkerAddress(runtime: Runtime, params: ChangeWorkerAddressParams): void {
  const newWorker = resolveWorker(runtime, params.newWorker)
  const controls = resolveControlAddresses(runtime, params.newControlAddrs)
  const miner = new Miner(runtime)
  const { owner, worker, pendingWorkerKey } = miner.info
  expectCaller(runtime, owner)
  const begins = !newWorker.equals(worker) && pendingWorkerKey === null
  miner.changeInfo({
    controlAddresses: controls,
    ...(begins ? { pendingWorkerKey: { newWorker, effectiveAt: runtime.epoch + workerKeyChangeDelay } } : {}),
  })
  miner.save()
}

export function confirmUpdateWorkerKey(runtime: Runtime): void {
  const miner = new Miner(runtime)
  expectCaller(runtime, miner.info.owner)
  beginPendingWorker(miner)
  miner.save()
}

/** The owner proposes a successor, who accepts with the same address; proposing oneself takes the proposal back. */
export function changeOwnerAddress(runtime: Runtime, proposed: Address): void {
  ensureArgument(proposed.protocol === protocol.id, `the new owner must be an ID address, not ${proposed}`)
  const miner = new Miner(runtime)
  const { owner, pendingOwnerAddress } = miner.info
  if (pendingOwnerAddress === null || runtime.caller.equals(owner)) {
    expectCaller(runtime, owner)
    miner.changeInfo({ pendingOwnerAddress: proposed.equals(owner) ? null : proposed })
  } else {
    expectCaller(runtime, pendingOwnerAddress)
    ensureArgument(
      proposed.equals(pendingOwnerAddress),
      `the proposed owner is ${pendingOwnerAddress}; ${proposed} cannot be confirmed`,
    )
    miner.changeInfo({ owner: pendingOwnerAddress, pendingOwnerAddress: null })
  }
  miner.save()
}
