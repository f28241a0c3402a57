import { z } from 'zod'
import type { Signer } from '#sdk/actions/chain/sign-message.ts'
import { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { SignatureMemory } from '#sdk/protocols/signature-memory.ts'
import type { SignedThing } from '#sdk/protocols/signed-message.ts'
import type { ConfigFile } from '#testnet/service/config/config-file.ts'
import type { marketConfig } from './config.ts'
import type { MarketDatabase } from './database.ts'
import { type DealSettings, dealSettingsSchema } from './deal-settings.ts'
import { marketErrors } from './errors.ts'

export interface ServedMiner {
  readonly address: Address
  readonly account: string
}

type SettingsText = z.input<typeof dealSettingsSchema>

const partialSettings = dealSettingsSchema.partial()
/** Without their defaults: only what was set for the miner. */
const storedSettings = z.object(
  Object.fromEntries(
    Object.entries(dealSettingsSchema.shape).map(([name, field]) => [name, field.removeDefault().optional()]),
  ),
) as unknown as typeof partialSettings

interface Known {
  readonly miner: ServedMiner
  readonly settings: Partial<DealSettings>
}

/** The miners that are served, what was set for each, and who signs for them. */
export class Miners {
  readonly #config: ConfigFile<typeof marketConfig>
  readonly #database: MarketDatabase
  readonly #node: NodeClient
  readonly #signer: Signer
  readonly #signatures = new SignatureMemory()
  readonly #known = new Map<string, Known>()

  private constructor(
    config: ConfigFile<typeof marketConfig>,
    database: MarketDatabase,
    node: NodeClient,
    signer: Signer,
  ) {
    this.#config = config
    this.#database = database
    this.#node = node
    this.#signer = signer
  }

  static async open(
    config: ConfigFile<typeof marketConfig>,
    database: MarketDatabase,
    node: NodeClient,
    signer: Signer,
  ): Promise<Miners> {
    const miners = new Miners(config, database, node, signer)
    const rows = await database.selectFrom('miner').selectAll().execute()
    const kept = new Map(rows.map((row) => [row.address, row]))
    for (const { Addr, Account } of config.value.StorageMiners) {
      const address = Address.parse(Addr)
      const row = kept.get(address.toString('f'))
      if (row?.served === 0) continue
      const settings = row === undefined ? {} : readSettings(row.settings)
      miners.#known.set(address.toString('f'), { miner: { address, account: Account }, settings })
    }
    for (const row of rows) {
      if (row.served === 0 || miners.#known.has(row.address)) continue
      const miner = { address: Address.parse(row.address), account: row.account }
      miners.#known.set(row.address, { miner, settings: readSettings(row.settings) })
    }
    return miners
  }

  list(): ServedMiner[] {
    return [...this.#known.values()].map(({ miner }) => miner)
  }

  serves(miner: Address): boolean {
    return this.#known.has(miner.toString('f'))
  }

  /** @throws {MARKET_MINER_UNKNOWN} */
  require(miner: Address): void {
    this.#get(miner)
  }

  /** What holds for a miner: what was set for it, else what the configuration says. */
  settings(miner: Address): DealSettings {
    return { ...this.#config.value, ...this.#known.get(miner.toString('f'))?.settings }
  }

  /** Changes what holds for a miner, at once and for good. @throws {MARKET_MINER_UNKNOWN} */
  async set(miner: Address, change: Partial<DealSettings>): Promise<void> {
    const known = this.#get(miner)
    await this.#keep({ ...known, settings: { ...known.settings, ...change } })
  }

  /** Serves a miner from now on; false if it was served already. */
  async add(miner: ServedMiner): Promise<boolean> {
    const known = this.#known.get(miner.address.toString('f'))
    await this.#keep({ miner, settings: known?.settings ?? {} })
    return known === undefined
  }

  /** @throws {MARKET_MINER_UNKNOWN} */
  async remove(miner: Address): Promise<void> {
    await this.#keep(this.#get(miner), false)
    this.#known.delete(miner.toString('f'))
  }

  /** The key address of a miner's worker, who signs for it. */
  async workerKey(miner: Address): Promise<Address> {
    const { worker } = await this.#node.stateMinerInfo(miner)
    return this.#node.stateAccountKey(worker)
  }

  /** Signs with a miner's worker; without a miner, with that of the first one served. @throws {MARKET_MINER_UNKNOWN} */
  async sign(miner: Address | undefined, bytes: Uint8Array, thing: SignedThing): Promise<Signature> {
    const signing = miner ?? this.list()[0]?.address
    if (signing === undefined) throw marketErrors.MARKET_MINER_UNKNOWN({ miner: 'any' })
    const key = await this.workerKey(signing)
    return this.#signatures.recall(key.toString('f'), bytes, () =>
      this.#signer.walletSign(key, bytes, { type: thing, extra: new Uint8Array(0) }),
    )
  }

  #get(miner: Address): Known {
    const known = this.#known.get(miner.toString('f'))
    if (known === undefined) throw marketErrors.MARKET_MINER_UNKNOWN({ miner: miner.toString() })
    return known
  }

  async #keep(known: Known, served = true): Promise<void> {
    const address = known.miner.address.toString('f')
    const settings = JSON.stringify(z.encode(storedSettings, known.settings))
    const row = { address, account: known.miner.account, served: served ? 1 : 0, settings }
    await this.#database
      .insertInto('miner')
      .values(row)
      .onConflict((conflict) => conflict.column('address').doUpdateSet(row))
      .execute()
    this.#known.set(address, known)
  }
}

function readSettings(text: string): Partial<DealSettings> {
  return storedSettings.parse(JSON.parse(text) as SettingsText) as Partial<DealSettings>
}
