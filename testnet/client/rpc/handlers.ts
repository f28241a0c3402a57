import type { ClientMethods } from '#sdk/rpc/api/client.ts'
import type { clientTransferMethods } from '#sdk/rpc/api/market/transfers.ts'
import { fundHandlers } from '#testnet/service/funds/fund-handlers.ts'
import { messageHandlers } from '#testnet/service/messages/message-handlers.ts'
import { each } from '#testnet/service/rpc/each.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { transferReport } from '#testnet/service/transfers/transfer-report.ts'
import { versionOf } from '#testnet/service/version.ts'
import { messageConfidence } from '../dealing.ts'
import { clientErrors } from '../errors.ts'
import { dealHandlers } from './deal-handlers.ts'
import type { MarketClientParts } from './parts.ts'
import { retrievalHandlers } from './retrieval-handlers.ts'

/** 2.3.0 as venus packs it: a byte each for major, minor and patch. */
const apiVersion = 0x02_03_00

/** The client's JSON-RPC methods. Source: venus venus-shared/api/market/client. */
export function clientHandlers(parts: MarketClientParts): Handlers<ClientMethods> {
  const { funds, node, messages } = parts.dealing
  return {
    ...dealHandlers(parts),
    ...retrievalHandlers(parts),
    ...fundHandlers(funds, () => undefined),
    ...messageHandlers(node, messages, () => messageConfidence),
    ...transferHandlers(parts),
    DefaultAddress() {
      const address = parts.defaultAddress()
      if (address === undefined) throw clientErrors.CLIENT_DEFAULT_MISSING({})
      return address
    },
    Version() {
      return { version: versionOf('market-client'), apiVersion }
    },
  }
}

function transferHandlers({ dealing: { transfers } }: MarketClientParts): Handlers<typeof clientTransferMethods> {
  return {
    ClientListDataTransfers() {
      return transfers.list().map(transferReport)
    },
    ClientDataTransferUpdates({ signal }) {
      return each(transfers.changes(signal), transferReport)
    },
    ClientRestartDataTransfer(id, peer, isInitiator) {
      return transfers.restart(transfers.byNumber(id, peer, isInitiator))
    },
    ClientCancelDataTransfer(id, peer, isInitiator) {
      return transfers.cancel(transfers.byNumber(id, peer, isInitiator))
    },
  }
}
