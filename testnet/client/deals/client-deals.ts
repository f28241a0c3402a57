import type { CID } from 'multiformats/cid'
import { clientFinalStates } from '#sdk/deals/deal-machine/client-transitions.ts'
import { signedProposalCid } from '#sdk/deals/proposal.ts'
import { storageDealStateNumber } from '#sdk/deals/status.ts'
import { proposeDeal } from '#sdk/protocols/deal/propose-deal.ts'
import type { DealResults } from '#sdk/rpc/types/market/client-deal.ts'
import { Turns } from '#testnet/service/turns.ts'
import type { Dealing } from '../dealing.ts'
import { clientErrors } from '../errors.ts'
import { type ClientDealEntity, newClientDeal } from './client-deal.ts'
import type { ClientDealMachine } from './deal-machine.ts'
import { type DealTerms, makeOffer } from './offer.ts'
import { freeStartEpoch } from './start-epochs.ts'

const isOver = ({ state }: ClientDealEntity) => (clientFinalStates as readonly string[]).includes(state)

/** The deals of this client: making them, and finding them again. */
export class ClientDeals {
  readonly #dealing: Dealing
  readonly machine: ClientDealMachine
  readonly #turns = new Turns()

  constructor(dealing: Dealing, machine: ClientDealMachine) {
    this.#dealing = dealing
    this.machine = machine
  }

  /**
   * Checks a deal, signs it and begins it. The deals of one payer are checked one after another, so that the money of
   * the first is counted for the second. A deal that goes on is not made twice; after one that is over, a new one takes
   * the next start epoch unless one is given.
   *
   * @throws {CLIENT_DEAL_OVER} the very same deal, its start epoch given, was proposed and is over; and everything of
   *   `makeOffer`
   */
  start(params: DealTerms): Promise<CID> {
    return this.#turns.take(params.wallet.toString('f'), async () => {
      const { signed, ref, fastRetrieval } = await makeOffer(this.#dealing, params, {
        followed: true,
        startFor: (usual) => freeStartEpoch(usual, this.machine.list().filter(isOver)),
      })
      const record = newClientDeal(signed, ref, fastRetrieval)
      const id = record.proposalCid.toString()
      const before = this.machine.find(id)
      if (before === undefined) {
        await this.machine.create(id, 'Unknown', record, { event: 'Open' })
        await this.#reserved(id)
      } else if (isOver(before)) {
        const freeEpoch = freeStartEpoch(signed.proposal, this.machine.list())
        throw clientErrors.CLIENT_DEAL_OVER({ proposalCid: id, state: before.state, said: before.message, freeEpoch })
      }
      return record.proposalCid
    })
  }

  /** Proposes a deal that costs nothing and whose data is elsewhere, and forgets it. @throws {DEAL_REFUSED} */
  async startStateless(params: DealTerms): Promise<CID> {
    const { signed, ref, fastRetrieval, provider } = await makeOffer(this.#dealing, params, { followed: false })
    const proposalCid = signedProposalCid(signed)
    const deal = { dealProposal: signed, piece: ref, fastRetrieval }
    const { state, message } = await proposeDeal(this.#dealing.host, provider.peer, deal, provider.worker)
    if (state === 'WaitingForData') return proposalCid
    const number = storageDealStateNumber(state)
    throw clientErrors.DEAL_REFUSED({ proposalCid: proposalCid.toString(), number, said: message })
  }

  /** Begins many deals; one that fails does not keep the others. */
  async startBatch(batch: readonly DealTerms[]): Promise<DealResults> {
    const results: DealResults['results'][number][] = []
    for (const params of batch) {
      try {
        results.push({ proposalCid: await this.start(params), message: '' })
      } catch (error) {
        results.push({ proposalCid: null, message: error instanceof Error ? error.message : String(error) })
      }
    }
    return { results }
  }

  /** @throws {CLIENT_DEAL_UNKNOWN} */
  get(proposalCid: CID): ClientDealEntity {
    const deal = this.machine.find(proposalCid.toString())
    if (deal === undefined) throw clientErrors.CLIENT_DEAL_UNKNOWN({ proposalCid: proposalCid.toString() })
    return deal
  }

  /** A deal that still needs the data under a root. */
  needing(root: CID): ClientDealEntity | undefined {
    const before = [
      'Unknown',
      'ReserveClientFunds',
      'ClientFunding',
      'FundsReserved',
      'StartDataTransfer',
      'TransferQueued',
    ]
    const sending = [...before, 'Transferring', 'ClientTransferRestart']
    return this.machine
      .list()
      .find(
        ({ state, data }) =>
          sending.includes(state) && data.ref.transferType !== 'manual' && data.ref.root.equals(root),
      )
  }

  /** Waits until a deal's money has been promised to it, or could not be. */
  async #reserved(id: string): Promise<void> {
    await this.machine.waitFor(id, ({ state, attempts }) => state !== 'ReserveClientFunds' || attempts > 0)
  }
}
