import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { ClientMethods } from '#sdk/rpc/api/client.ts'
import type { clientFundMethods } from '#sdk/rpc/api/market/funds.ts'
import type { clientTransferMethods } from '#sdk/rpc/api/market/transfers.ts'
import type { messagerMethods } from '#sdk/rpc/api/messager-methods.ts'
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
  return {
    ...dealHandlers(parts),
    ...retrievalHandlers(parts),
    ...fundHandlers(parts),
    ...messageHandlers(parts),
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

function fundHandlers({ dealing: { funds } }: MarketClientParts): Handlers<typeof clientFundMethods> {
  return {
    async MarketAddBalance(wallet, address, attoFil) {
      return signedMessageCid(await funds.add(wallet, address, attoFil))
    },
    async MarketWithdraw(wallet, address, attoFil) {
      return signedMessageCid(await funds.withdraw(wallet, address, attoFil))
    },
    async MarketReserveFunds(wallet, address, attoFil) {
      const deposit = await funds.reserveByHand(wallet, address, attoFil)
      return deposit === undefined ? null : signedMessageCid(deposit.signed)
    },
    MarketReleaseFunds(address, attoFil) {
      return funds.releaseByHand(address, attoFil)
    },
    MarketGetReserved(address) {
      return funds.reserved(address)
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

function messageHandlers({ dealing: { node, messages } }: MarketClientParts): Handlers<typeof messagerMethods> {
  return {
    async MessagerPushMessage(message, spec) {
      const options = { maxFee: spec?.maxFee ?? 0n }
      return signedMessageCid(await messages.send(`sent/${crypto.randomUUID()}`, () => message, options))
    },
    MessagerWaitMessage(cid, { signal }) {
      return node.with({ signal }).stateWaitMsg(cid, messageConfidence, -1, true)
    },
    MessagerGetMessage(cid) {
      return node.chainGetMessage(cid)
    },
  }
}
