import type { CID } from 'multiformats/cid'
import { actorName } from '#sdk/actors/actor-code.ts'
import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { PublishStorageDealsParams, PublishStorageDealsReturn } from '#sdk/actors/market/methods.ts'
import type { CollateralConditions } from '#sdk/actors/market/policy.ts'
import { marketState, openDealOps, openPendingProposals, openProposals } from '#sdk/actors/market/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import {
  type TextLabelClientDealProposal,
  type TextLabelDealProposal,
  textLabelDealProposal,
} from '#sdk/deals/proposal.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort, ensure, ensureArgument } from '../abort.ts'
import { expectPrincipal } from '../callers.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { send } from '../send.ts'
import { Balances, clientRequirement } from './balances.ts'
import { firstProcessingEpoch } from './deal-schedule.ts'
import { controlAddresses } from './escrow-party.ts'
import { proposalFault } from './proposal-fault.ts'

/** A proposal that can be published, with ID addresses, and the CID the chain knows it by. */
interface Publishable {
  readonly proposal: TextLabelDealProposal
  readonly cid: CID
}

/**
 * Puts deals on chain, before any sector holds them, and locks the funds of both sides. A deal that cannot be published
 * is left out; the message fails only when none can.
 */
export function publishStorageDeals(runtime: Runtime, { deals }: PublishStorageDealsParams): PublishStorageDealsReturn {
  expectPrincipal(runtime)
  const [first] = deals
  ensureArgument(first !== undefined, 'there are no deals to publish')
  const provider = providerOf(runtime, first.proposal.provider)
  const conditions = collateralConditions(runtime)
  const selection = new Selection(runtime, provider, first.proposal.provider, conditions)
  const valid: number[] = []
  for (const [index, deal] of deals.entries()) {
    const fault = selection.consider(deal)
    if (fault === undefined) valid.push(index)
    else runtime.log(`invalid deal ${index}: ${fault}`)
  }
  ensureArgument(valid.length > 0, 'all deal proposals are invalid; see the log of the message')
  return { ids: record(runtime, selection.accepted), validDeals: BitField.of(valid) }
}

/** The ID address of the provider, once it is a miner that the caller may publish for. */
function providerOf(runtime: Runtime, address: Address): Address {
  const provider = runtime.resolve(address)
  if (provider === undefined) return abort(exitCodes.ErrNotFound, `the provider ${address} is not on chain`)
  const code = runtime.codeOf(provider)
  ensureArgument(code !== undefined, `there is no actor ${provider}`)
  ensureArgument(actorName(code) === 'storageminer', `the provider ${provider} is not a miner`)
  const { worker, controlAddrs } = controlAddresses(runtime, provider)
  ensure(
    [worker, ...controlAddrs].some((control) => control.equals(runtime.caller)),
    exitCodes.ErrForbidden,
    `the caller ${runtime.caller} is neither the worker nor a control address of ${provider}`,
  )
  return provider
}

function collateralConditions(runtime: Runtime): CollateralConditions {
  const { thisEpochBaselinePower } = currentReward(runtime)
  const { rawBytePower } = currentPower(runtime)
  return {
    networkRawPower: rawBytePower,
    baselinePower: thisEpochBaselinePower,
    circulatingSupply: runtime.circulatingSupply,
  }
}

/** The deals of one message that can be published, and what they need together. */
class Selection {
  readonly accepted: Publishable[] = []
  readonly #runtime: Runtime
  readonly #provider: Address
  readonly #providerAsGiven: Address
  readonly #conditions: CollateralConditions
  readonly #balances: Balances
  readonly #pending: { has(cid: CID): boolean }
  readonly #inMessage = new Set<string>()
  readonly #clientNeeds = new Map<string, bigint>()
  #providerNeeds = 0n

  constructor(runtime: Runtime, provider: Address, providerAsGiven: Address, conditions: CollateralConditions) {
    this.#runtime = runtime
    this.#provider = provider
    this.#providerAsGiven = providerAsGiven
    this.#conditions = conditions
    const state = runtime.state(marketState)
    this.#balances = new Balances(runtime.store, state)
    this.#pending = openPendingProposals(runtime.store, state)
  }

  /** Takes a deal in, or tells why not. What a deal needs counts from here on, even if a later check refuses it. */
  consider(deal: TextLabelClientDealProposal): string | undefined {
    const fault = proposalFault(this.#runtime, deal, this.#conditions)
    if (fault !== undefined) return fault
    const { proposal } = deal
    if (!proposal.provider.equals(this.#provider) && !proposal.provider.equals(this.#providerAsGiven))
      return `it is for the provider ${proposal.provider}, the message for ${this.#provider}`
    const client = this.#runtime.resolve(proposal.client)
    if (client === undefined) return `the client ${proposal.client} is not on chain`
    return this.#fundsFault(client, proposal) ?? this.#publishFault({ ...proposal, client, provider: this.#provider })
  }

  #fundsFault(client: Address, proposal: TextLabelDealProposal): string | undefined {
    const clientNeeds = (this.#clientNeeds.get(client.toString()) ?? 0n) + clientRequirement(proposal)
    this.#clientNeeds.set(client.toString(), clientNeeds)
    if (!this.#balances.covers(client, clientNeeds)) return this.#shortOf('client', client, clientNeeds)
    this.#providerNeeds += proposal.providerCollateral
    if (!this.#balances.covers(this.#provider, this.#providerNeeds))
      return this.#shortOf('provider', this.#provider, this.#providerNeeds)
    return undefined
  }

  #shortOf(side: string, address: Address, needs: bigint): string {
    const free = this.#balances.escrow(address) - this.#balances.locked(address)
    return `the ${side} ${address} has ${free} attoFIL free in the market; ${needs} are needed`
  }

  #publishFault(proposal: TextLabelDealProposal): string | undefined {
    const cid = dagCborCid(textLabelDealProposal.encode(proposal))
    if (this.#inMessage.has(cid.toString()) || this.#pending.has(cid)) return `the proposal ${cid} is published already`
    if (proposal.verifiedDeal) {
      const used = { address: proposal.client, dealSize: BigInt(proposal.pieceSize) }
      const { exitCode } = send(this.#runtime, singletons.verifiedRegistry, verifregMethods.UseBytes, used)
      if (exitCode !== exitCodes.Ok)
        return `the client ${proposal.client} has no datacap for ${proposal.pieceSize} bytes: ${exitCodeText(exitCode)}`
    }
    this.#inMessage.add(cid.toString())
    this.accepted.push({ proposal, cid })
    return undefined
  }
}

/** Writes deals to the state and returns their ids. */
function record(runtime: Runtime, deals: readonly Publishable[]): number[] {
  const { store } = runtime
  const state = runtime.state(marketState)
  const balances = new Balances(store, state)
  const proposals = openProposals(store, state)
  const pending = openPendingProposals(store, state)
  const operations = openDealOps(store, state)
  const ids = deals.map(({ proposal, cid }, position) => {
    const id = state.nextId + position
    balances.lockDeal(proposal)
    pending.set(cid, null)
    proposals.set(id, proposal)
    operations.add(firstProcessingEpoch(proposal.startEpoch, id), [id])
    return id
  })
  runtime.setState(marketState, {
    ...balances.into(state),
    nextId: state.nextId + deals.length,
    proposals: proposals.flush(),
    pendingProposals: pending.flush(),
    dealOpsByEpoch: operations.flush(),
  })
  return ids
}
