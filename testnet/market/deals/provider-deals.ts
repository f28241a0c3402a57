import type { CID } from 'multiformats/cid'
import type { DealAnswer, ReceivedDeal } from '#sdk/protocols/deal/serve-deals.ts'
import type { KnownDeal } from '#sdk/protocols/deal-status/serve-deal-status.ts'
import { machineErrors } from '#testnet/service/state-machine/errors.ts'
import { marketErrors } from '../errors.ts'
import type { Market } from '../market.ts'
import type { DealMachine, DealState } from './deal-machine.ts'
import { dealKey, newDealRecord, type ProviderDeal } from './deal-record.ts'
import { saidOf } from './standing.ts'

const undecided: readonly DealState[] = ['Unknown', 'Validating', 'AcceptWait']
const refused: readonly DealState[] = ['Rejecting', 'Failing', 'Error']

/** Deals as clients see them: what is said to a proposal, and how far it is. */
export class ProviderDeals {
  readonly #market: Pick<Market, 'node'>
  readonly #machine: DealMachine

  constructor(market: Pick<Market, 'node'>, machine: DealMachine) {
    this.#market = market
    this.#machine = machine
  }

  /** Judges a proposal. One that was made before gets the answer it got then: it is the same deal. */
  async receive({ proposalCid, dealProposal, piece, fastRetrieval, peer }: ReceivedDeal): Promise<DealAnswer> {
    const id = dealKey(proposalCid)
    const data = newDealRecord({ signed: dealProposal, proposalCid, client: peer, ref: piece, fastRetrieval })
    if (this.#machine.find(id) === undefined) {
      await this.#machine.create(id, 'Unknown', data, { event: 'Open' }).catch((error: unknown) => {
        if (!machineErrors.MACHINE_ENTITY_EXISTS.is(error)) throw error
      })
    }
    const deal = await this.#machine.waitFor(id, ({ state }) => !undecided.includes(state))
    if (refused.includes(deal.state)) return { state: 'Failing', message: saidOf(deal) }
    return { state: 'WaitingForData', publishMessage: deal.data.publishCid ?? undefined }
  }

  /** What the deal's client is told when it asks. */
  async status(proposalCid: CID): Promise<KnownDeal | undefined> {
    const deal = this.#machine.find(dealKey(proposalCid))
    if (deal === undefined) return undefined
    const { proposal } = deal.data.signed
    const { addFundsCid, publishCid, dealId, fastRetrieval } = deal.data
    return {
      provider: proposal.provider,
      clientKey: await this.#market.node.stateAccountKey(proposal.client),
      dealState: {
        state: deal.state,
        message: saidOf(deal),
        proposal,
        proposalCid,
        addFundsCid,
        publishCid,
        dealId: dealId ?? 0,
        fastRetrieval,
      },
    }
  }

  /** @throws {MARKET_DEAL_UNKNOWN} */
  get(proposalCid: CID): ProviderDeal {
    const deal = this.#machine.find(dealKey(proposalCid))
    if (deal === undefined) throw marketErrors.MARKET_DEAL_UNKNOWN({ deal: proposalCid.toString() })
    return deal
  }
}
