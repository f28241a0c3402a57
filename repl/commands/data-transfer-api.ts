import type { MarketClient } from '#sdk/clients/market-client.ts'
import type { TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import type { DealData } from './transfer-sizes.ts'

/** What market and client both offer for their data transfers, under one set of names. */
export interface DataTransferApi {
  list(): Promise<readonly TransferChannel[]>
  /** Deals whose data is transferred. */
  deals(): Promise<readonly DealData[]>
  updates(): ReturnType<MarketClient['marketDataTransferUpdates']>
  restart(id: bigint, peer: string, isInitiator: boolean): Promise<void>
  cancel(
    id: bigint,
    peer: string,
    isInitiator: boolean,
    patience: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<void>
}
