import type { MarketWithdrawBalanceParams } from '#sdk/actors/market/methods.ts'
import { marketState } from '#sdk/actors/market/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { pay } from '../send.ts'
import { Balances } from './balances.ts'
import { escrowParty } from './escrow-party.ts'

/** Pays out what is asked for, or whatever of it is not locked, and returns how much that was (attoFIL). */
export function withdrawBalance(runtime: Runtime, params: MarketWithdrawBalanceParams): bigint {
  ensureArgument(params.amount >= 0n, `${params.amount} attoFIL cannot be withdrawn`)
  const { holder, recipient, approved } = escrowParty(runtime, params.providerOrClientAddress)
  expectCaller(runtime, ...approved)
  const state = runtime.state(marketState)
  const balances = new Balances(runtime.store, state)
  const withdrawn = balances.withdraw(holder, params.amount)
  runtime.setState(marketState, balances.into(state))
  pay(runtime, recipient, withdrawn, 'pay the balance out')
  return withdrawn
}
