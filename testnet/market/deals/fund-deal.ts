import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { Market } from '../market.ts'
import type { ProviderDeal } from './deal-record.ts'

/** Reserves the provider's collateral; what is missing for it is deposited by the worker. */
export async function reserveFunds({ node, miners, funds }: Market, { id, data }: ProviderDeal) {
  const { provider, providerCollateral } = data.signed.proposal
  const { worker } = await node.stateMinerInfo(provider)
  const { MaxMarketBalanceAddFee } = miners.settings(provider)
  const deposit = await funds.reserve(worker, provider, id, providerCollateral, MaxMarketBalanceAddFee)
  if (deposit === undefined) return { event: 'Funded', data: { fundsReserved: providerCollateral } } as const
  const addFundsCid = signedMessageCid(deposit.signed)
  return { event: 'FundingInitiated', data: { addFundsCid, fundsReserved: providerCollateral } } as const
}

export async function waitForFunds({ funds, messages }: Market, { id, data }: ProviderDeal, signal: AbortSignal) {
  const { receipt, message } = await messages.wait(funds.depositKey(data.signed.proposal.provider, id), signal)
  if (receipt.exitCode === 0) return { event: 'Funded', data: { addFundsCid: message } } as const
  const failure = `AddFunds exit code: ${exitCodeText(receipt.exitCode)} (message ${message})`
  return { event: 'NodeErrored', message: failure } as const
}
