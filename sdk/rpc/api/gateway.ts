import { postProof } from '#sdk/chain/block-header.ts'
import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, nothing, oneOf } from '#sdk/codec/json.ts'
import { bool, bytes, int, text, uint } from '#sdk/codec/primitives.ts'
import { signature } from '#sdk/crypto/signature.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param } from '../method.ts'
import { connectionStates, marketConnectionState, walletDetail } from '../types/gateway/connection.ts'
import { unsealState } from '../types/gateway/event.ts'
import { provenSector } from '../types/mining.ts'
import { signMeta } from '../types/sign-meta.ts'
import { version } from '../types/version.ts'
import { marketEventMethods, proofEventMethods, walletEventMethods } from './gateway/events.ts'

const addr = param('addr', address)
const miner = param('miner', address)
const accounts = param('accounts', jsonList(text(), 10_000))
const host = oneOf('', 'MESSAGER', 'DROPLET', 'VENUS', 'AUTH', 'MINER', 'GATEWAY')

export const gatewayMethods = {
  ...walletEventMethods,
  ...proofEventMethods,
  ...marketEventMethods,
  WalletHas: method('admin', [addr, accounts], bool),
  WalletSign: method('admin', [addr, accounts, param('toSign', bytes()), param('meta', signMeta)], signature),
  ListWalletInfo: method('admin', [], jsonList(walletDetail)),
  ListWalletInfoByWallet: method('admin', [param('wallet', text())], walletDetail),
  ComputeProof: method(
    'admin',
    [
      miner,
      param('sectorInfos', jsonList(provenSector, 10_000)),
      param('rand', bytes(1024)),
      param('height', int),
      param('nwVersion', uint),
    ],
    jsonList(postProof),
  ),
  ListConnectedMiners: method('admin', [], jsonList(address)),
  ListMinerConnection: method('admin', [addr], connectionStates),
  /** Offset and size are unpadded bytes; `dest` is the URL that the piece goes to. */
  SectorsUnsealPiece: method(
    'admin',
    [
      miner,
      param('pieceCid', cid),
      param('sid', uint),
      param('offset', uint),
      param('size', uint),
      param('dest', text()),
    ],
    unsealState,
  ),
  ListMarketConnectionsState: method('admin', [], jsonList(marketConnectionState)),
  RegisterReverse: method('admin', [param('hostKey', host), param('address', text())], nothing),
  Version: method('read', [], version),
} satisfies MethodTable
export type GatewayMethods = typeof gatewayMethods

/** The API of venus-gateway. Source: venus venus-shared/api/gateway/v2. */
export const gatewayApi = {
  component: 'venus-gateway',
  namespace: 'Gateway',
  version: 'v2',
  methods: gatewayMethods,
} as const satisfies ComponentApi<GatewayMethods>
