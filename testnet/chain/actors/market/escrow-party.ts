import { actorName } from '#sdk/actors/actor-code.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { call } from '../send.ts'

/** Whose balance an address stands for, as ID addresses. */
export interface EscrowParty {
  /** The key of the balance tables. */
  readonly holder: Address
  /** Who is paid on withdrawal: a miner's owner, or the holder itself. */
  readonly recipient: Address
  /** Who may withdraw. */
  readonly approved: readonly Address[]
}

export function escrowParty(runtime: Runtime, address: Address): EscrowParty {
  const holder = runtime.resolve(address)
  ensureArgument(holder !== undefined, `${address} is not on chain`)
  const code = runtime.codeOf(holder)
  ensureArgument(code !== undefined, `there is no actor ${holder}`)
  if (actorName(code) !== 'storageminer') return { holder, recipient: holder, approved: [holder] }
  const { owner, worker } = controlAddresses(runtime, holder)
  return { holder, recipient: owner, approved: [owner, worker] }
}

/** The owner, worker and control addresses of a miner, asked of it. */
export function controlAddresses(
  runtime: Runtime,
  miner: Address,
): { owner: Address; worker: Address; controlAddrs: readonly Address[] } {
  return call(runtime, miner, minerMethods.ControlAddresses, undefined, 'ask for control addresses')
}
