import { singletons } from '#sdk/actors/singletons.ts'
import type { RestoreBytesParams } from '#sdk/actors/verifreg/methods.ts'
import { minVerifiedDealSize } from '#sdk/actors/verifreg/policy.ts'
import { openVerifiedClients, openVerifiers, verifregState } from '#sdk/actors/verifreg/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { resolveOrCreate } from '../resolve-address.ts'

/** The market gives back the datacap of a deal that never started. */
export function restoreBytes(runtime: Runtime, { address, dealSize }: RestoreBytesParams): void {
  expectCaller(runtime, singletons.market)
  ensureArgument(
    dealSize >= minVerifiedDealSize,
    `a verified deal has at least ${minVerifiedDealSize} bytes, not ${dealSize}`,
  )
  const client = resolveOrCreate(runtime, address)
  const state = runtime.state(verifregState)
  ensureArgument(!client.equals(state.rootKey), 'the root key cannot have datacap')
  ensureArgument(!openVerifiers(runtime.store, state).has(client), `the verifier ${client} cannot have datacap`)
  const clients = openVerifiedClients(runtime.store, state)
  clients.set(client, (clients.get(client) ?? 0n) + dealSize)
  runtime.setState(verifregState, { ...state, verifiedClients: clients.flush() })
}
