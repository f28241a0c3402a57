import { marketState } from '#sdk/actors/market/state.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectPrincipal } from '../callers.ts'
import { Balances } from './balances.ts'
import { escrowParty } from './escrow-party.ts'

/** Deposits the value received for a client or a miner. */
export function addBalance(runtime: Runtime, address: Address): void {
  ensureArgument(runtime.valueReceived > 0n, 'a deposit must be more than 0 attoFIL')
  expectPrincipal(runtime)
  const { holder } = escrowParty(runtime, address)
  const state = runtime.state(marketState)
  const balances = new Balances(runtime.store, state)
  balances.deposit(holder, runtime.valueReceived)
  runtime.setState(marketState, balances.into(state))
}
