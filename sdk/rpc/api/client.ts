import { address } from '#sdk/codec/address.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method } from '../method.ts'
import { version } from '../types/version.ts'
import { clientDealMethods } from './client/deals.ts'
import { clientRetrievalMethods } from './client/retrievals.ts'
import { clientFundMethods } from './market/funds.ts'
import { clientTransferMethods } from './market/transfers.ts'
import { messagerMethods } from './messager-methods.ts'

export const clientMethods = {
  ...clientDealMethods,
  ...clientRetrievalMethods,
  ...clientTransferMethods,
  ...clientFundMethods,
  ...messagerMethods,
  DefaultAddress: method('read', [], address),
  Version: method('read', [], version),
} satisfies MethodTable
export type ClientMethods = typeof clientMethods

/** The market-client's API. Source: venus venus-shared/api/market/client. */
export const clientApi = {
  component: 'market-client',
  namespace: 'VENUS_MARKET_CLIENT',
  version: 'v0',
  methods: clientMethods,
} as const satisfies ComponentApi<ClientMethods>
