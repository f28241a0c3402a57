import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { Address } from '#sdk/address/address.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { DealProposal } from '#sdk/deals/proposal.ts'
import type { EffectRun } from '#testnet/service/state-machine/machine.ts'
import { marketErrors } from '../errors.ts'
import type { Market } from '../market.ts'
import type { DealRecord, ProviderDeal } from './deal-record.ts'

/** Reserves the provider's collateral; what is missing for it is deposited by the worker. */
export async function reserveFunds({ node, miners, funds }: Market, { id, data }: ProviderDeal) {
  const { provider, providerCollateral } = data.signed.proposal
  const { worker } = await node.stateMinerInfo(provider)
  const { MaxMarketBalanceAddFee } = miners.settings(provider)
  const deposit = await funds
    .reserve(worker, provider, id, providerCollateral, MaxMarketBalanceAddFee)
    .catch(async (cause: unknown) => {
      throw (await poorWorker({ node, funds }, worker, data.signed.proposal)) ?? cause
    })
  if (deposit === undefined) return { event: 'Funded', data: { fundsReserved: providerCollateral } } as const
  const addFundsCid = signedMessageCid(deposit.signed)
  return { event: 'FundingInitiated', data: { addFundsCid, fundsReserved: providerCollateral } } as const
}

/** The error that says so when the worker cannot pay what is missing of everything promised and of this deal. */
async function poorWorker(
  { node, funds }: Pick<Market, 'node' | 'funds'>,
  worker: Address,
  { provider, providerCollateral }: DealProposal,
) {
  const [has, missing] = await Promise.all([node.walletBalance(worker), funds.shortfall(provider)])
  const needs = missing + providerCollateral
  if (has >= needs) return undefined
  return marketErrors.MARKET_WORKER_POOR({ worker: worker.toString(), miner: provider.toString(), has, needs })
}

export async function waitForFunds(
  { funds, messages, miners }: Market,
  { id, data }: ProviderDeal,
  { signal, save }: EffectRun<DealRecord>,
) {
  const { provider } = data.signed.proposal
  const { receipt, message } = await messages.wait(await funds.depositKey(provider, id), signal, {
    maxFee: () => miners.settings(provider).MaxMarketBalanceAddFee,
    limitName: 'MaxMarketBalanceAddFee',
    notice: (text, cid) => save({ addFundsCid: cid }, text),
  })
  if (receipt.exitCode === 0) return { event: 'Funded', data: { addFundsCid: message }, message: '' } as const
  const failure = `AddFunds exit code: ${exitCodeText(receipt.exitCode)} (message ${message})`
  return { event: 'NodeErrored', message: failure } as const
}
