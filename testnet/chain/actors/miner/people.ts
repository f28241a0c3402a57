import type { CID } from 'multiformats/cid'
import { accountMethods } from '#sdk/actors/account/methods.ts'
import { actorName, isPrincipal } from '#sdk/actors/actor-code.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { maxControlAddresses, maxMultiaddrBytes, maxPeerIdBytes } from '#sdk/actors/miner/policy.ts'
import { type Address, protocol } from '#sdk/address/address.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort, ensure, ensureArgument } from '../abort.ts'
import { call } from '../send.ts'
import type { Miner } from './miner.ts'

/** The ID address of an account or multisig. */
export function resolvePrincipal(runtime: Runtime, address: Address): Address {
  const { id, code } = resolveActor(runtime, address)
  ensureArgument(
    isPrincipal(code),
    `${address} is a ${actorName(code) ?? code} actor, neither an account nor a multisig`,
  )
  return id
}

export function resolveControlAddresses(runtime: Runtime, addresses: readonly Address[]): Address[] {
  ensureArgument(
    addresses.length <= maxControlAddresses,
    `${addresses.length} control addresses are over the limit of ${maxControlAddresses}`,
  )
  return addresses.map((address) => resolvePrincipal(runtime, address))
}

/** The ID address of an account with a BLS key. */
export function resolveWorker(runtime: Runtime, address: Address): Address {
  const { id, code } = resolveActor(runtime, address)
  ensureArgument(actorName(code) === 'account', `the worker ${address} is not an account`)
  if (address.protocol === protocol.bls) return id
  const key = call(runtime, id, accountMethods.PubkeyAddress, undefined, `learn the key of the worker ${id}`)
  ensureArgument(
    key.protocol === protocol.bls,
    `the worker ${address} has the key ${key}; workers sign blocks with BLS keys`,
  )
  return id
}

export function checkPeerId(peerId: Uint8Array): void {
  ensureArgument(
    peerId.length <= maxPeerIdBytes,
    `a peer id of ${peerId.length} bytes is over the limit of ${maxPeerIdBytes}`,
  )
}

export function checkMultiaddrs(multiaddrs: readonly Uint8Array[]): void {
  ensureArgument(
    multiaddrs.every((multiaddr) => multiaddr.length > 0),
    'a multiaddr is empty',
  )
  const total = multiaddrs.reduce((sum, multiaddr) => sum + multiaddr.length, 0)
  ensureArgument(total <= maxMultiaddrBytes, `multiaddrs of ${total} bytes are over the limit of ${maxMultiaddrBytes}`)
}

/** Lets a new worker begin when the time of its change has come. */
export function beginPendingWorker(miner: Miner): void {
  const { pendingWorkerKey } = miner.info
  if (pendingWorkerKey === null || miner.epoch < pendingWorkerKey.effectiveAt) return
  miner.changeInfo({ worker: pendingWorkerKey.newWorker, pendingWorkerKey: null })
}

/** Ends the method (18) while the miner is shut out after a consensus fault; `what` it is shut out of. */
export function ensureNotShutOut({ info, epoch }: Miner, what: string): void {
  const { consensusFaultElapsed } = info
  ensure(
    epoch > consensusFaultElapsed,
    exitCodes.ErrForbidden,
    `no ${what} until ${consensusFaultElapsed}, after a consensus fault`,
  )
}

function resolveActor(runtime: Runtime, address: Address): { id: Address; code: CID } {
  const id = runtime.resolve(address)
  if (id === undefined) return abort(exitCodes.ErrIllegalArgument, `${address} is not on chain`)
  const code = runtime.codeOf(id)
  if (code === undefined) return abort(exitCodes.ErrIllegalArgument, `there is no actor ${id}`)
  return { id, code }
}
