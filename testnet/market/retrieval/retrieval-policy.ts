import type { CID } from 'multiformats/cid'
import type { DealMachine } from '../deals/deal-machine.ts'
import type { Market } from '../market.ts'

/** Why a piece is not given away, as HTTP has it. */
export interface RetrievalRefusal {
  readonly status: 403 | 410
  readonly reason: string
}

/** Says which pieces may be retrieved: what the settings of the miners with deals for a piece allow. */
export class RetrievalPolicy {
  readonly #market: Pick<Market, 'miners' | 'config'>
  readonly #deals: Pick<DealMachine, 'list'>

  constructor(market: Pick<Market, 'miners' | 'config'>, deals: Pick<DealMachine, 'list'>) {
    this.#market = market
    this.#deals = deals
  }

  /** Nothing if one of the piece's miners gives it away; without a deal the configuration decides. */
  refusal(pieceCid: CID): RetrievalRefusal | undefined {
    const refusals: RetrievalRefusal[] = []
    for (const settings of this.#settings(pieceCid)) {
      const refusal = refusalBy(settings, pieceCid)
      if (refusal === undefined) return undefined
      refusals.push(refusal)
    }
    return refusals[0]
  }

  #settings(pieceCid: CID): readonly Settings[] {
    const { miners, config } = this.#market
    const providers = new Map(
      this.#deals
        .list()
        .map(({ data }) => data.signed.proposal)
        .filter((proposal) => proposal.pieceCid.equals(pieceCid))
        .map(({ provider }) => [provider.toString(), provider]),
    )
    if (providers.size === 0) return [config()]
    return [...providers.values()].map((provider) => miners.settings(provider))
  }
}

interface Settings {
  readonly ConsiderOnlineRetrievalDeals: boolean
  readonly PieceCidBlocklist: readonly string[]
}

function refusalBy(settings: Settings, pieceCid: CID): RetrievalRefusal | undefined {
  if (settings.PieceCidBlocklist.includes(pieceCid.toString())) {
    return { status: 410, reason: `piece ${pieceCid} is on the block list of its provider` }
  }
  if (!settings.ConsiderOnlineRetrievalDeals) {
    return { status: 403, reason: 'the provider takes no retrievals over the network (ConsiderOnlineRetrievalDeals)' }
  }
  return undefined
}
