import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setInterval } from 'node:timers/promises'
import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { QueryOffer } from '#sdk/rpc/types/market/retrieval.ts'
import { formatSize } from '#sdk/units/size.ts'
import type { ContextWith } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { Receiving } from './receiving.ts'

/** How long the daemon may take to hear that data is not wanted any more. */
const giveUpMs = 5_000
const lookEveryMs = 500

/** Chooses the root alone, and nothing that it links to. */
const rootAlone = '{".":{}}'

/** What the daemon writes, and where. */
interface OutputFile {
  readonly path: string
  readonly isCar: boolean
}

/** What a daemon fetches from one provider: each time a retrieval of its own, of which nothing is left but the output. */
export class DaemonPull {
  readonly #offer: QueryOffer
  readonly #payer: Address
  readonly #context: ContextWith<'client'>

  constructor(offer: QueryOffer, payer: Address, context: ContextWith<'client'>) {
    this.#offer = offer
    this.#payer = payer
    this.#context = context
  }

  /** Fetches a block; the daemon has checked it. One that is written out in its CID is not asked for. */
  async block(cid: CID): Promise<Uint8Array> {
    const { readCar } = await import('#sdk/piece/read-car.ts')
    const { identityCode } = await import('#sdk/piece/block-hash.ts')
    const { openFile } = await import('#sdk/piece/byte-source.ts')
    if (cid.multihash.code === identityCode) return cid.multihash.digest
    const directory = await mkdtemp(join(tmpdir(), 'market-client-'))
    try {
      const path = join(directory, 'block.car')
      await this.into(cid, { path, isCar: true }, rootAlone)
      const source = await openFile(path)
      try {
        for await (const block of readCar(source)) if (block.cid.equals(cid)) return block.bytes
      } finally {
        await source.close()
      }
      throw commandErrors.COMMAND_FAILED({
        reason: `the daemon fetched ${cid}, and it is not in what it wrote`,
        next: 'Retrieve everything under the root with --car, or fetch it over HTTP with --url.',
      })
    } finally {
      await rm(directory, { recursive: true })
    }
  }

  /**
   * Fetches what is under a root and has it written to a file.
   *
   * @param dataSelector what of it; everything when left out
   * @returns bytes received
   * @throws {WOUND_UP} on Ctrl-C, once the daemon has given it up
   */
  async into(root: CID, file: OutputFile, dataSelector?: string): Promise<number> {
    const { client, signal, progress } = this.#context
    const { minPrice: total, error: _error, pricePerByte: _price, size, ...terms } = this.#offer
    const order = { ...terms, root, size: root.equals(terms.root) && dataSelector === undefined ? size : 0, total }
    const selection = dataSelector === undefined ? {} : { dataSelector }
    signal.throwIfAborted()
    // Once it is asked for, its number must be known: without it nobody could cancel it.
    const { dealId } = await client
      .with({ signal: undefined })
      .clientRetrieve({ ...order, ...selection, client: this.#payer })
    try {
      await this.#wait(dealId)
      if (dataSelector === undefined) progress('writing')
      const dags = dataSelector === undefined ? [] : [{ dataSelector, exportMerkleProof: false }]
      await client.clientExport({ root, dags, fromLocalCar: '', dealId }, file)
      return (await this.#look(dealId))?.bytesReceived ?? 0
    } catch (error) {
      if (signal.aborted) throw await this.#giveUp(dealId, error)
      throw error
    } finally {
      if (!signal.aborted) await this.#removeReceived(dealId)
    }
  }

  /** Waits until everything has come, and shows how far it is. */
  async #wait(dealId: bigint): Promise<void> {
    const done = new AbortController()
    const shown = this.#show(dealId, done.signal)
    try {
      await this.#context.client.clientRetrieveWait(dealId)
    } finally {
      done.abort()
      // What the showing says of its own end is of no interest: the wait has told how the retrieval went.
      await shown.catch(() => undefined)
    }
  }

  async #show(dealId: bigint, signal: AbortSignal): Promise<void> {
    const { progress, now } = this.#context
    const receiving = new Receiving(now)
    for await (const _ of setInterval(lookEveryMs, undefined, { signal })) {
      const retrieval = await this.#look(dealId)
      const line = receiving.line(
        retrieval?.bytesReceived ?? 0,
        `${this.#offer.miner}`,
        retrieval?.dataTransfer?.message,
      )
      if (line !== undefined && !signal.aborted) progress(line)
    }
  }

  async #look(dealId: bigint, client = this.#context.client) {
    return (await client.clientListRetrievals()).find(({ id }) => id === dealId)
  }

  /** Cancels a retrieval that nobody waits for any more. @returns what to say of it */
  async #giveUp(dealId: bigint, cause: unknown) {
    // The signal of the others has been aborted.
    const client = this.#context.client.with({ signal: AbortSignal.timeout(giveUpMs) })
    try {
      const receivedBytes = (await this.#look(dealId, client))?.bytesReceived ?? 0
      await client.clientCancelRetrievalDeal(dealId)
      const outcome = `retrieval ${dealId} is cancelled, ${formatSize(receivedBytes)} had come from ${this.#offer.miner}`
      return commandErrors.WOUND_UP({ outcome }, { cause })
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      const outcome = `retrieval ${dealId} goes on in the daemon (${said}); "market-client retrieval cancel ${dealId}" ends it`
      return commandErrors.WOUND_UP({ outcome }, { cause: error })
    }
  }

  /** What the daemon received is in the output, or of no use; of a retrieval that failed it keeps what has come. */
  async #removeReceived(dealId: bigint): Promise<void> {
    const { client, say } = this.#context
    try {
      const retrieval = await this.#look(dealId)
      if (retrieval?.state === 'Completed') await client.clientCancelRetrievalDeal(dealId)
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      say(`The daemon keeps what it received (${said}): "market-client retrieval cancel ${dealId}" removes it.`)
    }
  }
}
