import { type SignedVoucher, signedVoucher } from '#sdk/actors/paych/voucher.ts'
import type { Address } from '#sdk/address/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonList, jsonRecord, jsonStruct } from '#sdk/codec/json.ts'
import { bool, bytes, uint } from '#sdk/codec/primitives.ts'
import { parseJson, stringifyJson } from '#sdk/rpc/json.ts'

const storedVoucher = jsonStruct('StoredVoucher', { voucher: signedVoucher, proof: bytes(), submitted: bool })
type StoredVoucher = Infer<typeof storedVoucher>

const book = jsonStruct('VoucherBook', {
  /** By channel. */
  vouchers: jsonRecord(jsonList(storedVoucher)),
  /** Lanes given out so far, by channel. */
  lanes: jsonRecord(uint),
  /** attoFIL that were added to a channel and not asked for yet, by payer and payee. */
  available: jsonRecord(bigint),
})

/** A place for small texts, by name. */
export interface Notes {
  read(name: string): string | undefined
  write(name: string, text: string): void
}

const NOTE = 'vouchers'

/** What only this node knows of payment channels: vouchers it made or was given, lanes, and funds set aside. */
export class VoucherBook {
  readonly #notes: Notes
  readonly #vouchers: Map<string, StoredVoucher[]>
  readonly #lanes: Map<string, number>
  readonly #available: Map<string, bigint>

  constructor(notes: Notes) {
    this.#notes = notes
    const text = notes.read(NOTE)
    const saved = text === undefined ? { vouchers: {}, lanes: {}, available: {} } : book.fromJson(parseJson(text))
    this.#vouchers = new Map(Object.entries(saved.vouchers).map(([channel, list]) => [channel, [...list]]))
    this.#lanes = new Map(Object.entries(saved.lanes))
    this.#available = new Map(Object.entries(saved.available))
  }

  #save(): void {
    const json = book.toJson({
      vouchers: Object.fromEntries(this.#vouchers),
      lanes: Object.fromEntries(this.#lanes),
      available: Object.fromEntries(this.#available),
    })
    this.#notes.write(NOTE, stringifyJson(json))
  }

  vouchers(channel: Address): SignedVoucher[] {
    return (this.#vouchers.get(channel.toString()) ?? []).map(({ voucher }) => voucher)
  }

  has(channel: Address, voucher: SignedVoucher): boolean {
    return this.#find(channel, voucher) !== undefined
  }

  add(channel: Address, voucher: SignedVoucher, proof: Uint8Array): void {
    const list = this.#vouchers.get(channel.toString()) ?? []
    this.#vouchers.set(channel.toString(), [...list, { voucher, proof, submitted: false }])
    this.#save()
  }

  isSubmitted(channel: Address, voucher: SignedVoucher): boolean {
    return this.#find(channel, voucher)?.submitted === true
  }

  markSubmitted(channel: Address, voucher: SignedVoucher): void {
    const list = this.#vouchers.get(channel.toString()) ?? []
    const found = this.#find(channel, voucher)
    const marked = list.map((stored) => (stored === found ? { ...stored, submitted: true } : stored))
    this.#vouchers.set(channel.toString(), marked)
    this.#save()
  }

  #find(channel: Address, voucher: SignedVoucher): StoredVoucher | undefined {
    const wanted = signedVoucher.encode(voucher)
    return this.#vouchers
      .get(channel.toString())
      ?.find((stored) => Buffer.compare(signedVoucher.encode(stored.voucher), wanted) === 0)
  }

  /** A lane that nobody has used, not below the one given. */
  allocateLane(channel: Address, least: number): number {
    const lane = Math.max(least, this.#lanes.get(channel.toString()) ?? 0)
    this.#lanes.set(channel.toString(), lane + 1)
    this.#save()
    return lane
  }

  available(from: Address, to: Address): bigint {
    return this.#available.get(`${from}/${to}`) ?? 0n
  }

  setAvailable(from: Address, to: Address, attoFil: bigint): void {
    this.#available.set(`${from}/${to}`, attoFil)
    this.#save()
  }
}
