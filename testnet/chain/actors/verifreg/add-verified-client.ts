import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { AddVerifiedClientParams } from '#sdk/actors/verifreg/methods.ts'
import { openVerifiedClients, openVerifiers, verifregState } from '#sdk/actors/verifreg/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { resolveOrCreate } from '../resolve-address.ts'
import { expectAllowance } from './appoint-verifiers.ts'

/** A verifier hands bytes of its own on to a client, on top of those the client has. */
export function addVerifiedClient(runtime: Runtime, { address, allowance }: AddVerifiedClientParams): void {
  expectAllowance(allowance)
  const client = resolveOrCreate(runtime, address)
  const state = runtime.state(verifregState)
  ensureArgument(!client.equals(state.rootKey), 'the root key cannot be a verified client')
  const verifiers = openVerifiers(runtime.store, state)
  const left = verifiers.get(runtime.caller)
  ensure(left !== undefined, exitCodes.ErrNotFound, `the caller ${runtime.caller} is not a verifier`)
  ensureArgument(!verifiers.has(client), `the verifier ${client} cannot be a verified client`)
  ensureArgument(allowance <= left, `the verifier has ${left} bytes left, fewer than ${allowance}`)
  verifiers.set(runtime.caller, left - allowance)
  const clients = openVerifiedClients(runtime.store, state)
  clients.set(client, (clients.get(client) ?? 0n) + allowance)
  runtime.setState(verifregState, { ...state, verifiers: verifiers.flush(), verifiedClients: clients.flush() })
}
