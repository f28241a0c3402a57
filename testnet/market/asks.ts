import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { KeyOrder } from '#sdk/codec/index.ts'
import { type Signature, signatureBytes, signatureFromBytes } from '#sdk/crypto/signature.ts'
import { type AskTerms, nextAsk, type StorageAsk, storageAsk } from '#sdk/deals/ask.ts'
import { signAsk } from '#sdk/protocols/ask/serve-ask.ts'
import { type RetrievalAsk, retrievalAsk, type StoredAsk, type StoredRetrievalAsk } from '#sdk/rpc/types/market/ask.ts'
import { isPaddedPieceSize, pieceSizesNear } from '#sdk/units/piece-size.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { MarketDatabase } from './database.ts'
import { marketErrors } from './errors.ts'
import type { Miners } from './miners.ts'

const leastPieceSize = 256

const noRetrievalAsk: RetrievalAsk = {
  pricePerByte: 0n,
  unsealPrice: 0n,
  paymentInterval: 1 << 20,
  paymentIntervalIncrease: 1 << 20,
}

/** What each miner asks, signed by its worker. */
export class Asks {
  readonly #database: MarketDatabase
  readonly #miners: Miners
  readonly #node: NodeClient
  readonly #clock: Clock
  /** Signatures by miner, number and key order: peers of two generations verify different bytes. */
  readonly #signed = new Map<string, { ask: StorageAsk; signature: Signature }>()

  constructor(options: { database: MarketDatabase; miners: Miners; node: NodeClient; clock: Clock }) {
    this.#database = options.database
    this.#miners = options.miners
    this.#node = options.node
    this.#clock = options.clock
  }

  /**
   * Replaces a miner's ask by one with the next number. Sizes that are 0 are 256 bytes and the sector's size.
   *
   * @throws {MARKET_MINER_UNKNOWN} @throws {MARKET_ASK_BOUNDS}
   */
  async set(miner: Address, terms: AskTerms): Promise<void> {
    this.#miners.require(miner)
    const [{ sectorSize }, { height }] = await Promise.all([this.#node.stateMinerInfo(miner), this.#node.chainHead()])
    const bounds = {
      minPieceSize: terms.minPieceSize || leastPieceSize,
      maxPieceSize: terms.maxPieceSize || sectorSize,
    }
    requireBounds({ ...terms, ...bounds }, sectorSize)
    const previous = await this.find(miner)
    const ask = nextAsk({ miner, epoch: height, previous: previous?.ask ?? undefined, terms: { ...terms, ...bounds } })
    const { signature } = await this.#sign(ask, 'sorted')
    const now = this.#seconds()
    const changed = { ask: storageAsk.encode(ask), signature: signatureBytes(signature), updated_at: now }
    await this.#database
      .insertInto('storage_ask')
      .values({ miner: miner.toString('f'), ...changed, created_at: now })
      .onConflict((conflict) => conflict.column('miner').doUpdateSet(changed))
      .execute()
  }

  async find(miner: Address): Promise<StoredAsk | undefined> {
    const query = this.#database.selectFrom('storage_ask').selectAll().where('miner', '=', miner.toString('f'))
    const row = await query.executeTakeFirst()
    return row && storedAskOf(row)
  }

  /** @throws {MARKET_MINER_UNKNOWN} @throws {MARKET_ASK_NONE} */
  async get(miner: Address): Promise<StoredAsk> {
    this.#miners.require(miner)
    const ask = await this.find(miner)
    if (ask === undefined) throw marketErrors.MARKET_ASK_NONE({ miner: miner.toString() })
    return ask
  }

  async list(): Promise<StoredAsk[]> {
    const rows = await this.#database.selectFrom('storage_ask').selectAll().execute()
    return rows.map(storedAskOf)
  }

  /** A miner's ask with a signature over its bytes in this key order; nothing for one that is not served or has none. */
  async signed(miner: Address, order: KeyOrder): Promise<{ ask: StorageAsk; signature: Signature } | undefined> {
    if (!this.#miners.serves(miner)) return undefined
    const stored = await this.find(miner)
    if (stored === undefined || stored.ask === null) return undefined
    return this.#sign(stored.ask, order)
  }

  async setRetrieval(miner: Address, ask: RetrievalAsk): Promise<void> {
    this.#miners.require(miner)
    const now = this.#seconds()
    const changed = { ask: JSON.stringify(retrievalAsk.toJson(ask)), updated_at: now }
    await this.#database
      .insertInto('retrieval_ask')
      .values({ miner: miner.toString('f'), ...changed, created_at: now })
      .onConflict((conflict) => conflict.column('miner').doUpdateSet(changed))
      .execute()
  }

  /** What a miner wants for retrievals: nothing until it says otherwise. @throws {MARKET_MINER_UNKNOWN} */
  async retrieval(miner: Address): Promise<RetrievalAsk> {
    this.#miners.require(miner)
    const found = (await this.listRetrieval()).find((ask) => ask.miner.equals(miner))
    return found ?? noRetrievalAsk
  }

  async listRetrieval(): Promise<StoredRetrievalAsk[]> {
    const rows = await this.#database.selectFrom('retrieval_ask').selectAll().execute()
    const miners = new Map(this.#miners.list().map(({ address }) => [address.toString('f'), address]))
    return rows.flatMap((row) => {
      const miner = miners.get(row.miner)
      if (miner === undefined) return []
      const ask = retrievalAsk.fromJson(JSON.parse(row.ask))
      return [{ miner, ...ask, createdAt: row.created_at, updatedAt: row.updated_at }]
    })
  }

  async #sign(ask: StorageAsk, order: KeyOrder): Promise<{ ask: StorageAsk; signature: Signature }> {
    const worker = await this.#miners.workerKey(ask.miner)
    const key = `${ask.miner} ${ask.seqNo} ${order} ${worker}`
    const known = this.#signed.get(key)
    if (known !== undefined) return known
    const signed = await signAsk(ask, order, (bytes, thing) => this.#miners.sign(ask.miner, bytes, thing))
    this.#signed.set(key, signed)
    return signed
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000)
  }
}

function storedAskOf(row: {
  ask: Uint8Array
  signature: Uint8Array
  created_at: number
  updated_at: number
}): StoredAsk {
  const signature = signatureFromBytes(row.signature)
  return { ask: storageAsk.decode(row.ask), signature, createdAt: row.created_at, updatedAt: row.updated_at }
}

function requireBounds(terms: AskTerms & { minPieceSize: number; maxPieceSize: number }, sectorSize: number): void {
  const { minPieceSize: min, maxPieceSize: max, price = 0n, verifiedPrice = 0n, durationEpochs = 1 } = terms
  const reasons = [
    [price < 0n || verifiedPrice < 0n, `a price is negative: ${price}, ${verifiedPrice}`],
    [durationEpochs <= 0, `it would expire at once, after ${durationEpochs} epochs`],
    [min < leastPieceSize, `minimum piece size (w/bit-padding) is ${leastPieceSize}B, not ${min}B`],
    [!isPaddedPieceSize(min), `the minimum piece size ${min} is no power of two; ${pieceSizesNear(min)} would do`],
    [!isPaddedPieceSize(max), `the maximum piece size ${max} is no power of two; ${pieceSizesNear(max)} would do`],
    [max > sectorSize, `max piece size (w/bit-padding) ${max} cannot exceed miner sector size ${sectorSize}`],
    [min > max, `the minimum piece size ${min} is over the maximum ${max}`],
  ] as const
  const wrong = reasons.find(([holds]) => holds)
  if (wrong !== undefined) throw marketErrors.MARKET_ASK_BOUNDS({ reason: wrong[1] })
}
