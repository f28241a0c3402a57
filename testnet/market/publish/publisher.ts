import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import { Address } from '#sdk/address/address.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { ClientDealProposal } from '#sdk/deals/proposal.ts'
import { formatDuration } from '#sdk/units/duration.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { Messages } from '#testnet/service/messages/messages.ts'
import { type Activity, whileWaiting } from '#testnet/service/steering/activity.ts'
import { Turns } from '#testnet/service/turns.ts'
import type { MarketConfig } from '../config.ts'
import type { MarketDatabase } from '../database.ts'
import type { Miners } from '../miners.ts'
import { findPublication, recordPublications } from './publications.ts'
import { publishMessage, viableBatches } from './simulate.ts'

export interface PublisherOptions {
  readonly node: NodeClient
  readonly miners: Miners
  readonly messages: Messages
  readonly database: MarketDatabase
  readonly config: () => MarketConfig
  /** Whether a key can be signed with here. */
  readonly canSign: (address: Address) => Promise<boolean>
  readonly clock: Clock
  readonly logger: Logger
  /** Where publishing counts as work. */
  readonly activity?: Activity | undefined
}

/** What became of a deal: the message that publishes it, or why it cannot be published. */
export type Published = { readonly cid: CID } | { readonly refused: string }

interface Waiting {
  readonly proposalCid: string
  readonly signed: ClientDealProposal
  /** Since when it waits, also in earlier runs of the process. */
  readonly since: number
  done(outcome: Published | undefined): void
  failed(error: unknown): void
}

interface Queue {
  readonly provider: Address
  readonly waiting: Set<Waiting>
  startedAt: number
  cancel: () => void
}

/**
 * Publishes deals together, one queue for each provider. A deal is in one message only, whenever the process ends: the
 * signed message is kept with its deals before it is pushed, and is what a deal that asks again gets.
 * Source: venus-market storageadapter/dealpublisher.go.
 */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #queues = new Map<string, Queue>()
  readonly #turns = new Turns()

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  /**
   * Resolves when the deal's message is pushed; to nothing once the signal is aborted.
   *
   * @param deal.since when it came to wait: a restart does not make it wait again from the beginning
   */
  async publish(
    deal: { readonly proposalCid: string; readonly signed: ClientDealProposal; readonly since: number },
    signal: AbortSignal,
  ): Promise<Published | undefined> {
    const { database } = this.#options
    const { proposalCid, signed } = deal
    const begun = await findPublication(database, proposalCid)
    if (begun !== undefined) return this.#pushAgain(begun.messageKey, signed)
    if (signal.aborted) return undefined
    return whileWaiting({ kind: 'other' }, () => this.#queued(deal, signal))
  }

  #queued(
    asked: Pick<Waiting, 'proposalCid' | 'signed' | 'since'>,
    signal: AbortSignal,
  ): Promise<Published | undefined> {
    return new Promise((resolve, reject) => {
      const queue = this.#queueOf(asked.signed.proposal.provider)
      const leave = () => {
        if (queue.waiting.delete(deal)) resolve(undefined)
        if (queue.waiting.size === 0) this.#close(queue)
      }
      const deal: Waiting = {
        ...asked,
        done: (outcome) => {
          signal.removeEventListener('abort', leave)
          resolve(outcome)
        },
        failed: reject,
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#join(queue, deal)
    })
  }

  /** The queues that have deals. */
  pending(): { deals: ClientDealProposal[]; startedAt: number; period: number }[] {
    return [...this.#queues.values()].map(({ provider, waiting, startedAt }) => ({
      deals: [...waiting].map(({ signed }) => signed),
      startedAt,
      period: this.#options.miners.settings(provider).PublishMsgPeriod,
    }))
  }

  /** Publishes what is queued now. */
  async publishNow(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => this.#flush(queue)))
  }

  /** Leaves no timer behind. Deals that were queued are queued again at the next start. */
  stop(): void {
    for (const queue of this.#queues.values()) this.#close(queue)
  }

  async #pushAgain(messageKey: string, signed: ClientDealProposal): Promise<Published> {
    const { messages, miners } = this.#options
    const { provider } = signed.proposal
    const draft = () => publishMessage(provider, [{ signed }])
    const maxFee = miners.settings(provider).MaxPublishDealsFee
    return { cid: signedMessageCid(await messages.send(messageKey, draft, { maxFee })) }
  }

  #queueOf(provider: Address): Queue {
    const key = provider.toString('f')
    const known = this.#queues.get(key)
    if (known !== undefined) return known
    const queue = {
      provider,
      waiting: new Set<Waiting>(),
      startedAt: this.#options.clock.now(),
      cancel: () => undefined,
    }
    this.#queues.set(key, queue)
    return queue
  }

  #join(queue: Queue, deal: Waiting): void {
    const { miners, clock, logger } = this.#options
    const { PublishMsgPeriod: period, MaxDealsPerPublishMsg: most } = miners.settings(queue.provider)
    queue.waiting.add(deal)
    const count = queue.waiting.size
    logger.info(
      `add deal with piece CID ${deal.signed.proposal.pieceCid} to publish deals queue - ${count} deals in queue (max queue size ${most})`,
    )
    if (count >= most || period === 0) return this.#flushSoon(queue)
    const now = clock.now()
    const since = Math.min(deal.since, now)
    const first = count === 1
    const earlier = since < queue.startedAt
    if (first || earlier) queue.startedAt = since
    const elapsed = now - queue.startedAt
    const left = Math.max(0, period - elapsed)
    if (first) logger.info(`waiting publish deals queue period of ${formatDuration(left)} before publishing`)
    else
      logger.info(
        `${formatDuration(elapsed)} elapsed of / ${formatDuration(left)} until publish deals queue is published`,
      )
    if (!first && !earlier) return
    queue.cancel()
    queue.cancel = clock.timer(left, () => {
      logger.info(`publish deals queue period of ${formatDuration(period)} has expired, publishing deals`)
      this.#flushSoon(queue)
    })
  }

  #close(queue: Queue): void {
    queue.cancel()
    const key = queue.provider.toString('f')
    if (this.#queues.get(key) === queue) this.#queues.delete(key)
  }

  #flushSoon(queue: Queue): void {
    const { activity } = this.#options
    // Every deal hears of its own failure.
    void (activity?.run('publishing', () => this.#flush(queue)) ?? this.#flush(queue))
  }

  async #flush(queue: Queue): Promise<void> {
    this.#close(queue)
    const deals = [...queue.waiting]
    queue.waiting.clear()
    const most = this.#options.miners.settings(queue.provider).MaxDealsPerPublishMsg
    for (let at = 0; at < deals.length; at += most) {
      const batch = deals.slice(at, at + most)
      try {
        await this.#turns.take(queue.provider.toString('f'), () => this.#publishTogether(queue.provider, batch))
      } catch (error) {
        for (const deal of batch) deal.failed(error)
      }
    }
  }

  async #publishTogether(provider: Address, deals: readonly Waiting[]): Promise<void> {
    const { node, logger } = this.#options
    const { height } = await node.chainHead()
    const late = (deal: Waiting) => height > deal.signed.proposal.startEpoch
    for (const deal of deals.filter(late)) {
      const { pieceCid, startEpoch } = deal.signed.proposal
      deal.done({
        refused: `cannot publish deal with piece CID ${pieceCid}: current epoch ${height} has passed deal proposal start epoch ${startEpoch}`,
      })
    }
    const sender = await this.#sender(provider)
    const { batches, refused } = await viableBatches(
      node,
      sender,
      deals.filter((deal) => !late(deal)),
    )
    for (const { deal, reason } of refused) {
      const { pieceCid } = deal.signed.proposal
      logger.warn(`removing deal with piece CID ${pieceCid} from publish message: ${reason}`)
      deal.done({ refused: `cannot publish deal with piece CID ${pieceCid}: ${reason}` })
    }
    for (const batch of batches) await this.#send(provider, sender, batch)
  }

  async #send(provider: Address, sender: Address, deals: readonly Waiting[]): Promise<void> {
    const { logger, miners, messages } = this.#options
    const pieces = deals.map(({ signed }) => signed.proposal.pieceCid).join(', ')
    logger.info(`publishing ${deals.length} deals in publish deals queue with piece CIDs: ${pieces}`)
    const signed = await messages.send(`publish/${crypto.randomUUID()}`, () => publishMessage(sender, deals), {
      maxFee: miners.settings(provider).MaxPublishDealsFee,
      together: (database, key) =>
        recordPublications(
          database,
          key,
          deals.map(({ proposalCid }) => proposalCid),
        ),
    })
    for (const deal of deals) deal.done({ cid: signedMessageCid(signed) })
  }

  /** The first address meant for publishing that may do it, can sign and has money; otherwise the worker. */
  async #sender(provider: Address): Promise<Address> {
    const { node, canSign, config, logger } = this.#options
    const { worker, controlAddresses } = await node.stateMinerInfo(provider)
    const allowed = await Promise.all([worker, ...controlAddresses].map((one) => node.stateLookupID(one)))
    const { DealPublishControl, DisableWorkerFallback } = config().AddressConfig
    for (const { Addr } of DealPublishControl) {
      const address = Address.parse(Addr)
      const id = await node.stateLookupID(address)
      const key = await node.stateAccountKey(address)
      if (!allowed.some((one) => one.equals(id))) {
        logger.warn(`${Addr} is neither worker nor control address of ${provider}: the chain lets it publish nothing`)
      } else if ((await canSign(key)) && (await node.walletBalance(key)) > 0n) return address
    }
    if (DisableWorkerFallback && DealPublishControl.length > 0) {
      logger.warn(`no address of DealPublishControl can publish for ${provider}; using the worker`)
    }
    return worker
  }
}
