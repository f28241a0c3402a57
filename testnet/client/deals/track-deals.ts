import { dealOnChain } from '#sdk/actions/deals/deal-on-chain.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { MarketDeal } from '#sdk/rpc/types/market-deal.ts'
import { machineErrors } from '#testnet/service/state-machine/errors.ts'
import type { ClientDealEntity, ClientDealOutcome } from './client-deal.ts'
import type { ClientDealMachine } from './deal-machine.ts'

const atOnce = 8

interface PreCommit {
  readonly sectorNumber: number
  readonly dealIds: readonly number[]
}

/** By provider and epoch. */
type PreCommitsSince = Map<string, Promise<PreCommit[]>>

/** Leads published deals on by what the chain says of them at its new head. */
export class DealTracker {
  readonly #node: NodeClient
  readonly #deals: ClientDealMachine
  /** Up to which epoch the messages to a deal's provider have been looked at. */
  readonly #searched = new Map<string, number>()

  constructor(node: NodeClient, deals: ClientDealMachine) {
    this.#node = node
    this.#deals = deals
  }

  async look(epoch: number): Promise<void> {
    const followed = this.#deals.list()
    const preCommits = new Map<string, Promise<PreCommit[]>>()
    let next = 0
    const follow = async () => {
      while (next < followed.length) {
        const deal = followed[next++]!
        const news = await this.#newsOf(deal, epoch, preCommits)
        if (news === undefined) continue
        await this.#deals.send(deal.id, news).catch((error: unknown) => {
          // It has moved on since it was looked at.
          if (!machineErrors.MACHINE_EVENT_REFUSED.is(error)) throw error
        })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, follow))
  }

  async #newsOf(
    deal: ClientDealEntity,
    epoch: number,
    preCommits: PreCommitsSince,
  ): Promise<ClientDealOutcome | undefined> {
    if (deal.data.dealId === null) return undefined
    if (deal.state === 'Active') return activeNews(deal, epoch, await dealOnChain(this.#node, deal.data.dealId))
    if (deal.state !== 'AwaitingPreCommit' && deal.state !== 'Sealing') return undefined
    const onChain = await dealOnChain(this.#node, deal.data.dealId)
    if (onChain !== undefined && onChain.state.sectorStartEpoch > -1) {
      this.#searched.delete(deal.id)
      return { event: 'DealActivated', message: '' }
    }
    const { startEpoch } = deal.data.signed.proposal
    // The head's state is that of the epoch before it: only then is it sure that nothing can activate the deal.
    if (epoch > startEpoch + 1) {
      const message = `no sector proved the deal by its start epoch ${startEpoch}; propose it again`
      return { event: deal.state === 'Sealing' ? 'DealActivationFailed' : 'DealPrecommitFailed', message }
    }
    return deal.state === 'AwaitingPreCommit'
      ? this.#preCommitNews(deal, deal.data.dealId, epoch, preCommits)
      : undefined
  }

  /** Looks for the pre-commit of the deal's sector among the messages to the provider since the last time. */
  async #preCommitNews(
    { id, data }: ClientDealEntity,
    dealId: number,
    epoch: number,
    preCommits: PreCommitsSince,
  ): Promise<ClientDealOutcome | undefined> {
    const { provider } = data.signed.proposal
    const since = this.#searched.get(id) ?? data.publishedAt ?? epoch
    let pending = false
    for (const { sectorNumber, dealIds } of await this.#preCommitsSince(provider, since, preCommits)) {
      if (!dealIds.includes(dealId)) continue
      pending = true
      const onChain = await this.#node.stateSectorPreCommitInfo(provider, sectorNumber)
      if (onChain?.info.dealIds.includes(dealId) !== true) continue
      this.#searched.delete(id)
      return { event: 'DealPrecommitted', data: { sectorNumber }, message: `in sector ${sectorNumber}` }
    }
    // A message counts one epoch after it was included, so the same span is looked at again while one waits.
    if (!pending) this.#searched.set(id, epoch)
    return undefined
  }

  /** The pre-commits in messages to a provider; read once at a look, for all its deals that were looked at as long ago. */
  #preCommitsSince(provider: Address, since: number, known: PreCommitsSince): Promise<PreCommit[]> {
    const key = `${provider} ${since}`
    const found = known.get(key) ?? this.#readPreCommits(provider, since)
    known.set(key, found)
    return found
  }

  async #readPreCommits(provider: Address, since: number): Promise<PreCommit[]> {
    const cids = await this.#node.stateListMessages({ to: provider, from: null }, undefined, since)
    const read: PreCommit[] = []
    for (const cid of cids) read.push(...preCommitsOf(await this.#node.chainGetMessage(cid)))
    return read
  }
}

function preCommitsOf({ method, params }: Message): readonly PreCommit[] {
  if (method === minerMethods.PreCommitSector.number) return [minerMethods.PreCommitSector.params.decode(params)]
  if (method !== minerMethods.PreCommitSectorBatch.number) return []
  return minerMethods.PreCommitSectorBatch.params.decode(params).sectors
}

function activeNews(
  { data }: ClientDealEntity,
  epoch: number,
  onChain: MarketDeal | undefined,
): ClientDealOutcome | undefined {
  if (onChain !== undefined && onChain.state.slashEpoch > -1) {
    return { event: 'DealSlashed', message: `the sector was terminated at epoch ${onChain.state.slashEpoch}` }
  }
  if (epoch > data.signed.proposal.endEpoch) return { event: 'DealExpired', message: '' }
  if (onChain !== undefined) return undefined
  return { event: 'DealSlashed', message: 'the chain has dropped the deal before its end' }
}
