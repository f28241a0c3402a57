import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { chainFinality } from '#sdk/actors/miner/policy.ts'
import type { MessageBatch } from '../batches/message-batch.ts'
import { awaitMessage } from '../chain/send-message.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { coolDown } from './cool-down.ts'

/** Waits for the next message that ends sectors. One that the chain does not have needs none. */
export function terminate({ node, miner, messages }: Sealing, batch: MessageBatch): SectorEffect {
  return async ({ data }, run) => {
    if ((await messages.find(data.terminateMessage)) !== undefined) return { event: 'Terminating' }
    if ((await node.stateSectorGetInfo(miner, data.number)) === null) {
      if ((await node.stateSectorPreCommitInfo(miner, data.number)) === null)
        return { event: 'Remove', message: 'it is not on chain' }
      return { event: 'TerminateFailed', message: 'it is pre-committed only: it ends by itself when it is not proven' }
    }
    await batch.sent(data.number, run.signal)
    return { event: 'Terminating' }
  }
}

/** Waits until the sector is ended on chain. */
export function waitTerminated(sealing: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const { receipt, message, height } = await awaitMessage(sealing, data.terminateMessage, run, 'MaxTerminateGasFee')
    if (receipt.exitCode !== 0) {
      const failed = { what: 'termination', cid: `${message}`, exitCode: receipt.exitCode }
      return { event: 'TerminateFailed', message: sealerErrors.MESSAGE_FAILED(failed).message }
    }
    return { event: 'Terminated', data: { terminatedEpoch: height }, message: '' }
  }
}

/** Keeps the files until winning proofs no longer ask for the sector, and removes it. */
export function waitFinality({ node, testnet }: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const epoch = (data.terminatedEpoch ?? 0) + chainFinality
    await waitEpoch(node, testnet, epoch, { drive: false, signal: run.signal })
    run.signal.throwIfAborted()
    return { event: 'Remove' }
  }
}

/** A termination that failed is tried again, unless the sector waits to be proven for the first time. */
export function retryTerminate(sealing: Sealing): SectorEffect {
  const { node, miner } = sealing
  return async (sector, run) => {
    if ((await node.stateSectorPreCommitInfo(miner, sector.data.number)) !== null) return undefined
    await coolDown(sealing, sector, run)
    return { event: 'Terminate', data: { terminateMessage: '' }, message: sector.message }
  }
}
