import { jsonList, nothing } from '#sdk/codec/json.ts'
import { text } from '#sdk/codec/primitives.ts'
import { peerInfo } from '#sdk/crypto/peer-info.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param } from '../method.ts'
import { somePeerId } from '../types/peer.ts'
import { version } from '../types/version.ts'
import { messagerMessageMethods } from './messager/messages.ts'
import { messagerSettingMethods } from './messager/settings.ts'

export const venusMessagerMethods = {
  ...messagerMessageMethods,
  ...messagerSettingMethods,
  NetAddrsListen: method('admin', [], peerInfo),
  NetPeers: method('admin', [], jsonList(peerInfo)),
  NetConnect: method('admin', [param('pi', peerInfo)], nothing),
  NetFindPeer: method('admin', [param('p', somePeerId)], peerInfo),
  LogList: method('admin', [], jsonList(text())),
  SetLogLevel: method('admin', [param('subsystem', text()), param('level', text())], nothing),
  Version: method('read', [], version),
} satisfies MethodTable
export type MessagerMethods = typeof venusMessagerMethods

/** The API of venus-messager. Source: venus venus-shared/api/messager. */
export const messagerApi = {
  component: 'venus-messager',
  namespace: 'Message',
  version: 'v0',
  methods: venusMessagerMethods,
} as const satisfies ComponentApi<MessagerMethods>
