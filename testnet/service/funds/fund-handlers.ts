import type { Address } from '#sdk/address/address.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { clientFundMethods } from '#sdk/rpc/api/market/funds.ts'
import type { Handlers } from '../rpc/handlers.ts'
import type { FundManager } from './fund-manager.ts'

/** The methods over money with the market actor; `maxFee` is the most that a deposit for an address may cost, attoFIL. */
export function fundHandlers(
  funds: FundManager,
  maxFee: (address: Address) => bigint | undefined,
): Handlers<typeof clientFundMethods> {
  return {
    async MarketAddBalance(wallet, address, attoFil) {
      return signedMessageCid(await funds.add(wallet, address, attoFil, maxFee(address)))
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
