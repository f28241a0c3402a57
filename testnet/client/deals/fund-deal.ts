import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { Address } from '#sdk/address/address.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { clientBalanceRequirement } from '#sdk/deals/pricing.ts'
import { proposalChainCid } from '#sdk/deals/proposal.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { EffectRun } from '#testnet/service/state-machine/machine.ts'
import type { Dealing } from '../dealing.ts'
import type { ClientDealEntity, ClientDealOutcome, ClientDealRecord } from './client-deal.ts'

/** Reserves price and collateral; what is missing for them in escrow is deposited. */
export async function reserveFunds({ funds }: Dealing, { id, data }: ClientDealEntity): Promise<ClientDealOutcome> {
  const { proposal } = data.signed
  const fundsReserved = clientBalanceRequirement(proposal)
  try {
    const deposit = await funds.reserve(proposal.client, proposal.client, id, fundsReserved)
    if (deposit === undefined) return { event: 'FundingComplete', data: { fundsReserved } }
    const addFundsCid = signedMessageCid(deposit.signed)
    return { event: 'FundingInitiated', data: { addFundsCid, fundsReserved } }
  } catch (error) {
    // The node or the wallet has refused; when one is away it is tried again.
    if (!DealkitError.is(error, 'RPC_ERROR')) throw error
    return { event: 'ReserveFundsFailed', message: `adding market funds failed: ${error.message}` }
  }
}

export async function waitForFunds(
  { funds, messages }: Dealing,
  { id, data }: ClientDealEntity,
  { signal, save }: EffectRun<ClientDealRecord>,
): Promise<ClientDealOutcome> {
  const { receipt, message } = await messages.wait(await funds.depositKey(data.signed.proposal.client, id), signal, {
    notice: (text, cid) => save({ addFundsCid: cid }, text),
  })
  if (receipt.exitCode === 0) return { event: 'FundingComplete', data: { addFundsCid: message }, message: '' }
  const failure = `adding market funds failed: AddFunds exit code: ${exitCodeText(receipt.exitCode)} (message ${message})`
  return { event: 'ReserveFundsFailed', message: failure }
}

/** Before it is sent to its provider, nobody can publish a deal. */
const unsent = new Set(['ReserveClientFunds', 'ClientFunding'])

/**
 * Those of the deals whose money is locked by the market actor: from publishing on it is no longer the client's to
 * promise.
 */
export async function lockedOnChain(
  node: NodeClient,
  deals: readonly ClientDealEntity[],
): Promise<ReadonlySet<string>> {
  const published = deals.filter(({ data }) => data.dealId !== null).map(({ id }) => id)
  const locked = new Set(published)
  // The chain knows both sides by their ID addresses, whatever the proposal names them by.
  const ids = new Map<string, Promise<Address>>()
  const idOf = (address: Address) => {
    const known = ids.get(address.toString('f')) ?? node.stateLookupID(address)
    ids.set(address.toString('f'), known)
    return known
  }
  const open = deals.filter(({ state, data }) => data.dealId === null && !unsent.has(state))
  await Promise.all(
    open.map(async ({ id, data: { signed } }) => {
      const { proposal } = signed
      const [client, provider] = await Promise.all([idOf(proposal.client), idOf(proposal.provider)])
      if (await node.stateMarketProposalPending(proposalChainCid({ ...proposal, client, provider }))) locked.add(id)
    }),
  )
  return locked
}
