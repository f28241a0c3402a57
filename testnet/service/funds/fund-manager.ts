import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessage } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Messages, Together } from '../messages/messages.ts'
import { Turns } from '../turns.ts'
import { fundErrors } from './errors.ts'
import type { FundDatabase } from './fund-tables.ts'

export interface FundManagerOptions {
  readonly node: Pick<NodeClient, 'stateMarketBalance'>
  readonly messages: Pick<Messages, 'find' | 'send' | 'isUnderWay'>
  readonly database: FundDatabase
  /** Those of the keys under which what was reserved is locked by the chain already, though not released yet. */
  readonly lockedOf: (keys: readonly string[]) => Promise<ReadonlySet<string>>
}

/** A deposit that was sent so that everything reserved is covered. */
export interface Deposit {
  readonly messageKey: string
  readonly signed: SignedMessage
}

/** A reservation that waits for its turn. */
interface Asked {
  readonly wallet: Address
  readonly address: Address
  readonly key: string
  readonly attoFil: bigint
  readonly maxFee: bigint
  done(deposit: Deposit | undefined): void
  failed(error: unknown): void
}

const byHand = 'by-hand/'

/**
 * What is promised of each address's money with the market actor, attoFIL. It deposits only what is missing, and
 * never zero. Source: venus-market fundmgr.
 */
export class FundManager {
  readonly #options: FundManagerOptions
  readonly #turns = new Turns()
  /** Asked for and not begun, by wallet and address. */
  readonly #asked = new Map<string, Asked[]>()

  constructor(options: FundManagerOptions) {
    this.#options = options
  }

  /**
   * Reserves an amount under a key, which may be asked for again. The deposit that is still needed for it, if any, is
   * sent from the wallet: one for all that are asked for while the one before is on its way.
   */
  reserve(wallet: Address, address: Address, key: string, attoFil: bigint, maxFee = 0n): Promise<Deposit | undefined> {
    if (attoFil <= 0n) return Promise.resolve(undefined)
    const { promise, resolve, reject } = Promise.withResolvers<Deposit | undefined>()
    const asked = { wallet, address, key, attoFil, maxFee, done: resolve, failed: reject }
    const name = `${wallet.toString('f')} ${address.toString('f')}`
    const others = this.#asked.get(name)
    if (others !== undefined) others.push(asked)
    else {
      this.#asked.set(name, [asked])
      void this.#turns.take(address.toString('f'), async () => {
        const all = this.#asked.get(name) ?? []
        this.#asked.delete(name)
        await this.#reserveAll(all).catch((error: unknown) => {
          for (const one of all) one.failed(error)
        })
      })
    }
    return promise
  }

  /** Reserves together; what cannot be paid together is tried one by one, so that nobody fails for another. */
  async #reserveAll(asked: readonly Asked[]): Promise<void> {
    const fresh: Asked[] = []
    for (const one of asked) {
      try {
        const begun = await this.#depositOf(one)
        if (begun === undefined) fresh.push(one)
        else one.done(begun)
      } catch (error) {
        one.failed(error)
      }
    }
    if (fresh.length === 0) return
    try {
      const deposit = await this.#cover(fresh)
      for (const one of fresh) one.done(deposit)
    } catch (error) {
      // Nothing was promised by what failed; what is kept already goes on when it is asked for again.
      const released = await this.#releaseUncovered(fresh.map(({ key }) => key))
      if (fresh.length === 1 || released < fresh.length) {
        for (const one of fresh) one.failed(error)
      } else {
        for (const one of fresh) await this.#reserveAll([one])
      }
    }
  }

  /** Frees those of the reservations for which no deposit was begun, and says how many they were. */
  async #releaseUncovered(keys: readonly string[]): Promise<number> {
    const rows = this.#options.database.deleteFrom('reservation').where('key', 'in', keys).where('deposit', 'is', null)
    return Number((await rows.executeTakeFirst()).numDeletedRows)
  }

  /** The deposit that was begun for a reservation, pushed again if the node has lost it. */
  async #depositOf({ wallet, address, key, maxFee }: Asked): Promise<Deposit | undefined> {
    const messageKey = await this.depositKey(address, key)
    const begun = await this.#options.messages.find(messageKey)
    if (begun === undefined) return undefined
    return { messageKey, signed: await this.#deposit(messageKey, wallet, address, begun.message.value, maxFee) }
  }

  /** Keeps the reservations, and deposits what is then missing for everything that is promised. */
  async #cover(asked: readonly Asked[]): Promise<Deposit | undefined> {
    const { wallet, address, key, maxFee } = asked[0]!
    const { database } = this.#options
    const rows = asked.map((one) => ({ key: one.key, address: address.toString('f'), attofil: `${one.attoFil}` }))
    await database
      .insertInto('reservation')
      .values(rows)
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute()
    const missing = await this.shortfall(address)
    if (missing <= 0n) return undefined
    const messageKey = `${depositsOf(address)}${key}`
    const keys = asked.map((one) => one.key)
    const together: Together = async (transaction: FundDatabase, deposit) => {
      const change = transaction.updateTable('reservation').set({ deposit })
      await change.where('key', 'in', keys).execute()
    }
    return { messageKey, signed: await this.#deposit(messageKey, wallet, address, missing, maxFee, together) }
  }

  /** The key of the message that deposits for a reservation, alone or with others. */
  async depositKey(address: Address, key: string): Promise<string> {
    const rows = this.#options.database.selectFrom('reservation').select('deposit').where('key', '=', key)
    return (await rows.executeTakeFirst())?.deposit ?? `${depositsOf(address)}${key}`
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
    const rows = await this.#rows(address)
    const locked = await this.#options.lockedOf(rows.map(({ key }) => key))
    return rows.reduce((sum, { key, attofil }) => (locked.has(key) ? sum : sum + BigInt(attofil)), 0n)
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

  #deposit(
    key: string,
    wallet: Address,
    address: Address,
    attoFil: bigint,
    maxFee: bigint,
    together?: Together,
  ): Promise<SignedMessage> {
    const { number, params } = marketMethods.AddBalance
    const draft = () =>
      draftMessage({
        from: wallet,
        to: singletons.market,
        value: attoFil,
        method: number,
        params: params.encode(address),
      })
    return this.#options.messages.send(key, draft, { maxFee, ...(together && { together }) })
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

  /** Deposits that were sent and are not on chain yet. What no node takes because it pays too little is none. */
  async #underWay(address: Address): Promise<bigint> {
    const { database, messages } = this.#options
    const query = database.selectFrom('message').select(['key', 'signed']).where('landed', '=', 0)
    let sum = 0n
    for (const { key, signed } of await query.where('key', 'like', `${depositsOf(address)}%`).execute()) {
      if (await messages.isUnderWay(key)) sum += signedMessage.decode(signed).message.value
    }
    return sum
  }

  #rows(address: Address) {
    const rows = this.#options.database.selectFrom('reservation').selectAll()
    return rows.where('address', '=', address.toString('f')).execute()
  }
}

const depositsOf = (address: Address): string => `deposit/${address.toString('f')}/`
