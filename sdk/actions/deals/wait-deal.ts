import type { CID } from 'multiformats/cid'
import type { DealClient } from '#sdk/clients/deal-client.ts'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import { type StorageDealState, storageDealStateName } from '#sdk/deals/status.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { dealActionErrors } from './errors.ts'

export interface WaitDealOptions {
  /** Milliseconds; 10 minutes when left out. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Told of every state the deal is seen in. */
  readonly onState?: (state: StorageDealState, message: string) => void
}

const TIMEOUT_MS = 600_000
const POLL_MS = 50
const failed: ReadonlySet<StorageDealState> = new Set<StorageDealState>([
  'Rejecting',
  'Failing',
  'Error',
  'ProposalRejected',
  'Slashed',
])

interface SeenDeal {
  readonly state: StorageDealState
  readonly message: string
}

/**
 * Waits until a deal is in one of these states at its provider.
 *
 * @throws {DEAL_FAILED} with the provider's reason
 * @throws {DEAL_WAIT_TIMEOUT}
 * @example
 * import { connect, loadNetworkInfo, waitProviderDeal } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const { market } = connect(await loadNetworkInfo())
 * const deal = await waitProviderDeal(market, CID.parse('bafyrei…'), ['AwaitingPreCommit'])
 */
export function waitProviderDeal(
  market: MarketClient,
  proposalCid: CID,
  wanted: readonly StorageDealState[],
  options: WaitDealOptions = {},
): Promise<MinerDeal> {
  return waitFor('provider', () => market.marketGetDeal(proposalCid), proposalCid, wanted, options)
}

/**
 * Waits until a deal is in one of these states at its client.
 *
 * @throws {DEAL_FAILED} with the client's reason
 * @throws {DEAL_WAIT_TIMEOUT}
 * @example
 * import { connect, loadNetworkInfo, waitClientDeal } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const { client } = connect(await loadNetworkInfo())
 * await waitClientDeal(client, CID.parse('bafyrei…'), ['Active'])
 */
export function waitClientDeal(
  client: DealClient,
  proposalCid: CID,
  wanted: readonly StorageDealState[],
  options: WaitDealOptions = {},
): Promise<ClientDeal> {
  return waitFor('client', () => client.clientGetDealInfo(proposalCid), proposalCid, wanted, options)
}

async function waitFor<D extends SeenDeal>(
  side: string,
  look: () => Promise<D>,
  proposalCid: CID,
  wanted: readonly StorageDealState[],
  { timeoutMs = TIMEOUT_MS, signal, onState }: WaitDealOptions,
): Promise<D> {
  const until = performance.now() + timeoutMs
  let seen = ''
  for (;;) {
    signal?.throwIfAborted()
    const deal = await look()
    const { state, message: reason } = deal
    if (`${state}${reason}` !== seen) onState?.(state, reason)
    seen = `${state}${reason}`
    if (wanted.includes(state)) return deal
    const about = { proposalCid: proposalCid.toString(), side, state: storageDealStateName(state), reason }
    if (failed.has(state)) throw dealActionErrors.DEAL_FAILED(about)
    if (performance.now() > until)
      throw dealActionErrors.DEAL_WAIT_TIMEOUT({ ...about, wanted: wanted.join(' or '), milliseconds: timeoutMs })
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
