import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { smaller } from '#sdk/actors/math/extremes.ts'
import {
  type RemoveDataCapParams,
  type RemoveDataCapRequest,
  type RemoveDataCapReturn,
  removeDataCapProposal,
} from '#sdk/actors/verifreg/methods.ts'
import { removeDataCapDomain } from '#sdk/actors/verifreg/policy.ts'
import {
  openRemoveDataCapProposalIds,
  openVerifiedClients,
  openVerifiers,
  verifregState,
} from '#sdk/actors/verifreg/state.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { resolveOrCreate } from '../resolve-address.ts'

/** The root key takes datacap away from a client, with the signed consent of two verifiers. */
export function removeVerifiedClientDataCap(runtime: Runtime, params: RemoveDataCapParams): RemoveDataCapReturn {
  const { verifiedClientToRemove, dataCapAmountToRemove, verifierRequest1, verifierRequest2 } = params
  const client = resolveOrCreate(runtime, verifiedClientToRemove, exitCodes.ErrIllegalArgument)
  const requests = [verifierRequest1, verifierRequest2].map((request) => ({
    request,
    verifier: resolveOrCreate(runtime, request.verifier, exitCodes.ErrIllegalArgument),
  }))
  const [first, second] = requests
  ensureArgument(!first!.verifier.equals(second!.verifier), 'the two verifiers are the same')

  const state = runtime.state(verifregState)
  expectCaller(runtime, state.rootKey)
  const clients = openVerifiedClients(runtime.store, state)
  const dataCap = clients.get(client)
  ensure(dataCap !== undefined, exitCodes.ErrNotFound, `${client} is not a verified client`)
  const verifiers = openVerifiers(runtime.store, state)
  for (const { verifier } of requests) ensureArgument(verifiers.has(verifier), `${verifier} is not a verifier`)

  const proposalIds = openRemoveDataCapProposalIds(runtime.store, state)
  for (const { request, verifier } of requests) {
    const pair = { first: verifier, second: client }
    const { proposalId } = proposalIds.get(pair) ?? { proposalId: 0 }
    proposalIds.set(pair, { proposalId: proposalId + 1 })
    expectConsent(runtime, request, client, dataCapAmountToRemove, proposalId)
  }
  const left = dataCap - dataCapAmountToRemove
  if (left <= 0n) clients.delete(client)
  else clients.set(client, left)
  runtime.setState(verifregState, {
    ...state,
    verifiedClients: clients.flush(),
    removeDataCapProposalIds: proposalIds.flush(),
  })
  return { verifiedClient: verifiedClientToRemove, dataCapRemoved: smaller(dataCap, dataCapAmountToRemove) }
}

function expectConsent(
  runtime: Runtime,
  { verifier, verifierSignature }: RemoveDataCapRequest,
  client: Address,
  bytes: bigint,
  proposalId: number,
): void {
  const proposal = removeDataCapProposal.encode({
    verifiedClient: client,
    dataCapAmount: bytes,
    removalProposalId: { proposalId },
  })
  const signed = Buffer.concat([Buffer.from(removeDataCapDomain), proposal])
  ensureArgument(
    runtime.verifySignature(verifierSignature, verifier, signed),
    `the signature of ${verifier} is not over the removal ${proposalId} of ${bytes} bytes from ${client}`,
  )
}
