import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { marketAskMethods } from '#sdk/rpc/api/market/asks.ts'
import type { marketFundMethods } from '#sdk/rpc/api/market/funds.ts'
import type { messagerMethods } from '#sdk/rpc/api/messager-methods.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Marketplace } from './marketplace.ts'

/** Asks. */
export function askHandlers({ market: { asks } }: Marketplace): Handlers<typeof marketAskMethods> {
  return {
    MarketSetAsk(miner, price, verifiedPrice, durationEpochs, minPieceSize, maxPieceSize) {
      return asks.set(miner, { price, verifiedPrice, durationEpochs, minPieceSize, maxPieceSize })
    },
    MarketGetAsk(miner) {
      return asks.get(miner)
    },
    MarketListStorageAsk() {
      return asks.list()
    },
    MarketSetRetrievalAsk(miner, ask) {
      return asks.setRetrieval(miner, ask)
    },
    MarketGetRetrievalAsk(miner) {
      return asks.retrieval(miner)
    },
    MarketListRetrievalAsk() {
      return asks.listRetrieval()
    },
  }
}

/** Money with the market actor. */
export function fundHandlers({ market: { funds, miners } }: Marketplace): Handlers<typeof marketFundMethods> {
  return {
    async MarketAddBalance(wallet, address, attoFil) {
      return signedMessageCid(
        await funds.add(wallet, address, attoFil, miners.settings(address).MaxMarketBalanceAddFee),
      )
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
    // Nothing is paid by vouchers here: retrievals are free.
    PaychVoucherList() {
      return []
    },
  }
}

/** Messages that others send through the market. */
export function messageHandlers({ market }: Marketplace): Handlers<typeof messagerMethods> {
  const { node, messages, config } = market
  return {
    async MessagerPushMessage(message, spec) {
      const options = { maxFee: spec?.maxFee ?? 0n }
      return signedMessageCid(await messages.send(`sent/${crypto.randomUUID()}`, () => message, options))
    },
    MessagerWaitMessage(cid, { signal }) {
      return node.with({ signal }).stateWaitMsg(cid, config().MessageConfidence, -1, true)
    },
    MessagerGetMessage(cid) {
      return node.chainGetMessage(cid)
    },
  }
}
