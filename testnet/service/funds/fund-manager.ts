import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessage } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Messages } from '../messages/messages.ts'
import { Turns } from '../turns.ts'
import { fundErrors } from './errors.ts'
import type { FundDatabase } from './fund-tables.ts'

export interface FundManagerOptions {
  readonly node: NodeClient
  readonly messages: Messages
  readonly database: FundDatabase
  /** Whether what was reserved under a key is locked by the chain already, though not released yet. */
  readonly isLocked: (key: string) => Promise<boolean>
}

/** A deposit that was sent so that everything reserved is covered. */
export interface Deposit {
  readonly messageKey: string
  readonly signed: SignedMessage
}

const byHand = 'by-hand/'

/**
 * What is promised of each address's money with the market actor, attoFIL. It deposits only what is missing, and
 * never zero. Source: venus-market fundmgr.
 */
export class FundManager {
  readonly #options: FundManagerOptions
  readonly #turns = new Turns()

  constructor(options: FundManagerOptions) {
    this.#options = options
  }

  /**
   * Reserves an amount under a key, which may be asked for again. The deposit that is still needed for it, if any, is
   * sent from the wallet.
   */
  reserve(wallet: Address, address: Address, key: string, attoFil: bigint, maxFee = 0n): Promise<Deposit | undefined> {
    if (attoFil <= 0n) return Promise.resolve(undefined)
    return this.#turns.take(address.toString('f'), async () => {
      const messageKey = this.depositKey(address, key)
      const begun = await this.#options.messages.find(messageKey)
      const row = { key, address: address.toString('f'), attofil: `${attoFil}` }
      await this.#options.database
        .insertInto('reservation')
        .values(row)
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute()
      const missing = begun === undefined ? await this.shortfall(address) : begun.message.value
      if (missing <= 0n) return undefined
      return { messageKey, signed: await this.#deposit(messageKey, wallet, address, missing, maxFee) }
    })
  }

  /** The key of the message that deposits for a reservation. */
  depositKey(address: Address, key: string): string {
    return `${depositsOf(address)}${key}`
  }

  /** Frees what was reserved under a key; one that is not known changes nothing. */
  async release(key: string): Promise<void> {
    await this.#options.database.deleteFrom('reservation').where('key', '=', key).execute()
  }

  /** Frees this much of what was reserved by hand. */
  async releaseByHand(address: Address, attoFil: bigint): Promise<void> {
    let left = attoFil
    for (const row of await this.#rows(address)) {
      if (!row.key.startsWith(byHand) || left <= 0n) continue
      const kept = BigInt(row.attofil) - left
      left -= BigInt(row.attofil)
      if (kept <= 0n) await this.release(row.key)
      else {
        const change = this.#options.database.updateTable('reservation').set({ attofil: `${kept}` })
        await change.where('key', '=', row.key).execute()
      }
    }
  }

  reserveByHand(wallet: Address, address: Address, attoFil: bigint): Promise<Deposit | undefined> {
    return this.reserve(wallet, address, `${byHand}${crypto.randomUUID()}`, attoFil)
  }

  async reserved(address: Address): Promise<bigint> {
    return (await this.#rows(address)).reduce((sum, { attofil }) => sum + BigInt(attofil), 0n)
  }

  /** What is reserved and not yet locked by the chain: free escrow must cover it. */
  async promised(address: Address): Promise<bigint> {
    let sum = 0n
    for (const { key, attofil } of await this.#rows(address)) {
      if (!(await this.#options.isLocked(key))) sum += BigInt(attofil)
    }
    return sum
  }

  /** Deposits an amount. @throws {FUNDS_AMOUNT} */
  add(wallet: Address, address: Address, attoFil: bigint, maxFee = 0n): Promise<SignedMessage> {
    if (attoFil <= 0n) throw fundErrors.FUNDS_AMOUNT({ attoFil, what: 'add' })
    return this.#deposit(`${depositsOf(address)}${crypto.randomUUID()}`, wallet, address, attoFil, maxFee)
  }

  /** Withdraws an amount, if no deal needs it. @throws {FUNDS_AMOUNT} @throws {FUNDS_WITHDRAW_RESERVED} */
  withdraw(wallet: Address, address: Address, attoFil: bigint): Promise<SignedMessage> {
    if (attoFil <= 0n) throw fundErrors.FUNDS_AMOUNT({ attoFil, what: 'withdraw' })
    return this.#turns.take(address.toString('f'), async () => {
      const reserved = await this.promised(address)
      const available = await this.#available(address)
      const free = available > reserved ? available - reserved : 0n
      if (attoFil > free) throw fundErrors.FUNDS_WITHDRAW_RESERVED({ requested: attoFil, free, reserved })
      const { number, params } = marketMethods.WithdrawBalance
      return this.#options.messages.send(`withdraw/${crypto.randomUUID()}`, () =>
        draftMessage({
          from: wallet,
          to: singletons.market,
          method: number,
          params: params.encode({ providerOrClientAddress: address, amount: attoFil }),
        }),
      )
    })
  }

  #deposit(key: string, wallet: Address, address: Address, attoFil: bigint, maxFee: bigint): Promise<SignedMessage> {
    const { number, params } = marketMethods.AddBalance
    const draft = () =>
      draftMessage({
        from: wallet,
        to: singletons.market,
        value: attoFil,
        method: number,
        params: params.encode(address),
      })
    return this.#options.messages.send(key, draft, { maxFee })
  }

  /** What must still be deposited so that everything promised is covered, attoFIL; not above zero when it is. */
  async shortfall(address: Address): Promise<bigint> {
    const promised = await this.promised(address)
    return promised - (await this.#available(address)) - (await this.#underWay(address))
  }

  async #available(address: Address): Promise<bigint> {
    const { escrow, locked } = await this.#options.node.stateMarketBalance(address)
    return escrow - locked
  }

  /** Deposits that were sent and are not on chain yet. */
  async #underWay(address: Address): Promise<bigint> {
    const { database, messages } = this.#options
    const query = database.selectFrom('message').select(['key', 'signed']).where('landed', '=', 0)
    let sum = 0n
    for (const { key, signed } of await query.where('key', 'like', `${depositsOf(address)}%`).execute()) {
      if ((await messages.search(key)) === undefined) sum += signedMessage.decode(signed).message.value
    }
    return sum
  }

  #rows(address: Address) {
    const rows = this.#options.database.selectFrom('reservation').selectAll()
    return rows.where('address', '=', address.toString('f')).execute()
  }
}

const depositsOf = (address: Address): string => `deposit/${address.toString('f')}/`
