import type { AddVerifierParams } from '#sdk/actors/verifreg/methods.ts'
import { minVerifiedDealSize } from '#sdk/actors/verifreg/policy.ts'
import { openVerifiedClients, openVerifiers, verifregState } from '#sdk/actors/verifreg/state.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { resolveOrCreate } from '../resolve-address.ts'

/** The root key gives a verifier bytes to hand out, in place of those it had left. */
export function addVerifier(runtime: Runtime, { address, allowance }: AddVerifierParams): void {
  expectAllowance(allowance)
  const verifier = resolveOrCreate(runtime, address)
  const state = runtime.state(verifregState)
  expectCaller(runtime, state.rootKey)
  ensureArgument(!verifier.equals(state.rootKey), 'the root key cannot be a verifier')
  ensureArgument(
    !openVerifiedClients(runtime.store, state).has(verifier),
    `the verified client ${verifier} cannot become a verifier`,
  )
  const verifiers = openVerifiers(runtime.store, state)
  verifiers.set(verifier, allowance)
  runtime.setState(verifregState, { ...state, verifiers: verifiers.flush() })
}

/** The root key dismisses a verifier. */
export function removeVerifier(runtime: Runtime, address: Address): void {
  const verifier = resolveOrCreate(runtime, address)
  const state = runtime.state(verifregState)
  expectCaller(runtime, state.rootKey)
  const verifiers = openVerifiers(runtime.store, state)
  ensureArgument(verifiers.delete(verifier), `${verifier} is not a verifier`)
  runtime.setState(verifregState, { ...state, verifiers: verifiers.flush() })
}

/** Refuses allowances too small for any deal. */
export function expectAllowance(allowance: bigint): void {
  ensureArgument(
    allowance >= minVerifiedDealSize,
    `an allowance of ${allowance} bytes is below the smallest verified deal of ${minVerifiedDealSize}`,
  )
}
