import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { UseBytesParams } from '#sdk/actors/verifreg/methods.ts'
import { minVerifiedDealSize } from '#sdk/actors/verifreg/policy.ts'
import { openVerifiedClients, verifregState } from '#sdk/actors/verifreg/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument, ensureState } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { resolveOrCreate } from '../resolve-address.ts'

/** The market spends a client's datacap on a deal. A rest too small for another deal is dropped. */
export function useBytes(runtime: Runtime, { address, dealSize }: UseBytesParams): void {
  expectCaller(runtime, singletons.market)
  const client = resolveOrCreate(runtime, address)
  ensureArgument(
    dealSize >= minVerifiedDealSize,
    `a verified deal has at least ${minVerifiedDealSize} bytes, not ${dealSize}`,
  )
  const state = runtime.state(verifregState)
  const clients = openVerifiedClients(runtime.store, state)
  const dataCap = clients.get(client)
  ensure(dataCap !== undefined, exitCodes.ErrNotFound, `${client} is not a verified client`)
  ensureState(dataCap >= 0n, `the datacap of ${client} is ${dataCap}`)
  ensureArgument(dealSize <= dataCap, `the client ${client} has ${dataCap} bytes of datacap, fewer than ${dealSize}`)
  const left = dataCap - dealSize
  if (left < minVerifiedDealSize) clients.delete(client)
  else clients.set(client, left)
  runtime.setState(verifregState, { ...state, verifiedClients: clients.flush() })
}
