import { join } from 'node:path'
import { type ClientRetrievalState, clientRetrievalFinalStates } from '#sdk/deals/deal-machine/retrieval-transitions.ts'
import type { RetrievalOrder } from '#sdk/rpc/types/market/retrieval.ts'
import type { MayOmit } from '#sdk/rpc/types/may-omit.ts'
import { Turns } from '#testnet/service/turns.ts'
import type { Dealing } from '../dealing.ts'
import { clientErrors } from '../errors.ts'
import { findProvider } from '../provider.ts'
import type { ClientRetrievalEntity, ClientRetrievalRecord } from './client-retrieval.ts'
import { readDataSelector } from './data-selector.ts'
import { removeReceived } from './remove-received.ts'
import type { ClientRetrievalMachine } from './retrieval-machine.ts'

const isOver = (state: ClientRetrievalState) => (clientRetrievalFinalStates as readonly string[]).includes(state)

/** The retrievals of this client: making them, and finding them again. */
export class ClientRetrievals {
  readonly machine: ClientRetrievalMachine
  readonly #dealing: Pick<Dealing, 'node'>
  /** Where what is retrieved is kept. */
  readonly #directory: string
  readonly #turns = new Turns()

  constructor(dealing: Pick<Dealing, 'node'>, machine: ClientRetrievalMachine, directory: string) {
    this.#dealing = dealing
    this.machine = machine
    this.#directory = directory
  }

  /**
   * Begins a retrieval, for nothing. What a retrieval of the same data got before it failed is not fetched again.
   *
   * @throws {CLIENT_RETRIEVAL_PRICED} {CLIENT_DATA_SELECTOR} {MINER_PEER_UNSET} {MINER_ADDRESS_UNSET}
   */
  start(order: MayOmit<RetrievalOrder>): Promise<bigint> {
    const { root, miner, piece, dataSelector, minerPeer, size } = order
    const totalAttoFil = order.total + order.unsealPrice
    if (totalAttoFil > 0n) throw clientErrors.CLIENT_RETRIEVAL_PRICED({ miner: miner.toString(), totalAttoFil })
    const selector = readDataSelector(dataSelector)
    return this.#turns.take('start', async () => {
      const peerId = minerPeer?.peerId ?? (await findProvider(this.#dealing.node, miner)).peer.peerId
      const id = this.#nextId()
      const record: ClientRetrievalRecord = {
        id,
        payloadCid: root,
        pieceCid: piece,
        selector,
        miner,
        peerId,
        size,
        transferChannelId: null,
        carPath: this.#left(root.toString(), selector) ?? join(this.#directory, `${id}.car`),
      }
      await this.machine.create(`${id}`, 'New', record, { event: 'Open' })
      return id
    })
  }

  /** Resolves once a retrieval has completed. @throws {CLIENT_RETRIEVAL_UNKNOWN} {CLIENT_RETRIEVAL_OVER} */
  async wait(dealId: bigint, signal: AbortSignal): Promise<void> {
    this.get(dealId)
    const { state, message } = await this.machine.waitFor(`${dealId}`, (one) => isOver(one.state), signal)
    if (state !== 'Completed') throw clientErrors.CLIENT_RETRIEVAL_OVER({ dealId, state, said: message })
  }

  /**
   * Gives a retrieval up, and what it has received. One that is over stays what it is: what is left of it is removed.
   *
   * @throws {CLIENT_RETRIEVAL_UNKNOWN} {CLIENT_RETRIEVAL_OVER} it is over, and nothing of it is left
   */
  async cancel(dealId: bigint): Promise<void> {
    const retrieval = this.get(dealId)
    const { state, message } = retrieval
    if (isOver(state)) {
      if (await removeReceived(retrieval, this.machine.list(), { isGivenUp: true })) return
      throw clientErrors.CLIENT_RETRIEVAL_OVER({ dealId, state, said: message })
    }
    await this.machine.send(`${dealId}`, { event: 'Cancel' })
  }

  /** @throws {CLIENT_RETRIEVAL_UNKNOWN} */
  get(dealId: bigint): ClientRetrievalEntity {
    const retrieval = this.machine.find(`${dealId}`)
    if (retrieval === undefined) throw clientErrors.CLIENT_RETRIEVAL_UNKNOWN({ dealId })
    return retrieval
  }

  #nextId(): bigint {
    return this.machine.list().reduce((most, { data }) => (data.id > most ? data.id : most), 0n) + 1n
  }

  /** The CAR of a retrieval of the same data that ended early, unless another one goes on with it. */
  #left(root: string, selector: Uint8Array): string | undefined {
    const same = this.machine
      .list()
      .filter(({ data }) => `${data.payloadCid}` === root && Buffer.compare(data.selector, selector) === 0)
    const taken = new Set(
      same.filter(({ state }) => !isOver(state) || state === 'Completed').map(({ data }) => data.carPath),
    )
    return same.findLast(({ data }) => !taken.has(data.carPath))?.data.carPath
  }
}
