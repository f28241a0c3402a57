import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonStruct, time, uuid } from '#sdk/codec/json.ts'
import { text, uint } from '#sdk/codec/primitives.ts'

/** A component that listens at the gateway. */
export const connectState = jsonStruct('ConnectState', {
  addresses: as('Addrs', jsonList(address)),
  channelId: uuid,
  ip: text(),
  requestCount: uint,
  createTime: time,
})
export type ConnectState = Infer<typeof connectState>

export const connectionStates = jsonStruct('ConnectionStates', {
  connections: jsonList(connectState),
  connectionCount: uint,
})
export type ConnectionStates = Infer<typeof connectionStates>

/** The wallets of an account. */
export const walletDetail = jsonStruct('WalletDetail', {
  account: text(),
  supportAccounts: jsonList(text()),
  connectStates: jsonList(connectState),
})
export type WalletDetail = Infer<typeof walletDetail>

export const marketConnectionState = jsonStruct('MarketConnectionState', {
  address: as('Addr', address),
  connections: as('Conn', connectionStates),
})
export type MarketConnectionState = Infer<typeof marketConnectionState>
