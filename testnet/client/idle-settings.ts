import type { IdleKeys } from '#testnet/service/config/idle-settings.ts'

/** Settings of the Go client that have nothing to act on here. */
export const idleClientSettings: IdleKeys = {
  'API.RemoteListenAddress': 'whoever calls gives its address with --api-url, or reads the file "api" of the repo',
  Messager: 'messages go through the node, and are kept in this repo',
}
