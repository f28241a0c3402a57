import { beforeEach, describe, expect, it } from 'vitest'
import {
  marketMethods,
  type PublishStorageDealsReturn,
  publishedDealId,
  publishStorageDealsReturn,
} from '#sdk/actors/market/methods.ts'
import { maxDealDuration, minDealDuration, providerCollateralBounds } from '#sdk/actors/market/policy.ts'
import { marketState, openDealStates, openPendingProposals, openProposals } from '#sdk/actors/market/state.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { openVerifiedClients, verifregState } from '#sdk/actors/verifreg/state.ts'
import { Address } from '#sdk/address/address.ts'
import {
  dealDuration,
  proposalChainCid,
  type TextLabelClientDealProposal,
  type TextLabelDealProposal,
  textLabelDealProposal,
} from '#sdk/deals/proposal.ts'
import { pieceCid, sealedCid } from '#sdk/piece/commitment-cid.ts'
import { zeroPieceCid } from '#sdk/piece/zero-piece.ts'
import { FIL, type Outcome, type Person, SECTOR_SIZE, TestChain, type TestMiner } from '../test-support.ts'
import { Balances } from './balances.ts'

const { market } = singletons
const commitment = (byte: number) => pieceCid(new Uint8Array(32).fill(byte))
const price = 1_000_000n
const DAY = 2_880

let chain: TestChain
let client: Person
let miner: TestMiner
let labels = 0

beforeEach(() => {
  chain = new TestChain(1_000)
  client = chain.person('client')
  miner = chain.miner('miner')
  deposit(client.id, 1_000n * FIL)
  deposit(miner.id, 1_000n * FIL)
})

function deposit(to: Address, attoFil: bigint): void {
  chain.mustCall(client.id, market, marketMethods.AddBalance, to, attoFil)
}

function proposalOf(changes: Partial<TextLabelDealProposal> = {}): TextLabelDealProposal {
  const startEpoch = changes.startEpoch ?? chain.epoch + 200
  return {
    pieceCid: commitment(7),
    pieceSize: 1 << 20,
    verifiedDeal: false,
    client: client.key.address,
    provider: miner.id,
    label: `deal ${labels++}`,
    startEpoch,
    endEpoch: startEpoch + minDealDuration,
    storagePricePerEpoch: price,
    providerCollateral: FIL,
    clientCollateral: 2n * FIL,
    ...changes,
  }
}

function signed(proposal: TextLabelDealProposal, by: Person = client): TextLabelClientDealProposal {
  return { proposal, clientSignature: by.key.sign(textLabelDealProposal.encode(proposal)) }
}

function tryPublish(deals: TextLabelClientDealProposal[], from: Address = miner.worker.id): Outcome {
  return chain.call(from, market, marketMethods.PublishStorageDeals, { deals })
}

function publish(...proposals: TextLabelDealProposal[]): PublishStorageDealsReturn {
  const { exitCode, returned, error } = tryPublish(proposals.map((proposal) => signed(proposal)))
  expect(error).toBe('')
  expect(exitCode).toBe(0)
  return publishStorageDealsReturn.decode(returned)
}

function publishOne(changes: Partial<TextLabelDealProposal> = {}): { id: number; proposal: TextLabelDealProposal } {
  const proposal = proposalOf(changes)
  const id = publishedDealId(publish(proposal), 0)
  return { id: id!, proposal }
}

/** Publishes a deal beside a good one, and expects only the good one through. */
function expectDropped(bad: TextLabelClientDealProposal, reason: RegExp): void {
  const { exitCode, returned, logs } = tryPublish([bad, signed(proposalOf())])
  expect(exitCode).toBe(0)
  const { ids, validDeals } = publishStorageDealsReturn.decode(returned)
  expect([...validDeals.bits()]).toEqual([1])
  expect(ids).toHaveLength(1)
  expect(logs.join('\n')).toMatch(reason)
}

const state = () => chain.state(market, marketState)
const deal = (id: number) => openProposals(chain.store, state()).get(id)
const dealStateOf = (id: number) => openDealStates(chain.store, state()).get(id)

function balances(of: Address): { escrow: bigint; locked: bigint } {
  const books = new Balances(chain.store, state())
  return { escrow: books.escrow(of), locked: books.locked(of) }
}

const activate = (dealIds: number[], sectorExpiry: number, from = miner.id) =>
  chain.call(from, market, marketMethods.ActivateDeals, { dealIds, sectorExpiry })

describe('the balances', () => {
  it('grow by what is deposited for a client or a miner, under its id', () => {
    expect(balances(client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    chain.mustCall(miner.owner.id, market, marketMethods.AddBalance, client.key.address, FIL)
    expect(balances(client.id).escrow).toBe(1_001n * FIL)
    expect(chain.balance(market)).toBe(2_001n * FIL)
  })

  it('refuse a deposit of nothing, from an actor that signs nothing, or for nobody', () => {
    expect(chain.call(client.id, market, marketMethods.AddBalance, client.id, 0n).exitCode).toBe(16)
    expect(chain.call(miner.id, market, marketMethods.AddBalance, client.id, FIL).exitCode).toBe(8)
    const nobody = Address.fromActorSeed(new Uint8Array(3))
    expect(chain.call(client.id, market, marketMethods.AddBalance, nobody, FIL).exitCode).toBe(16)
    expect(chain.call(client.id, market, marketMethods.AddBalance, Address.fromId(9_999), FIL).exitCode).toBe(16)
  })

  it('pay out what is not locked, to the client itself or to the owner of the miner', () => {
    publishOne()
    const before = chain.balance(miner.owner.id)
    const params = { providerOrClientAddress: miner.id, amount: 5_000n * FIL }
    const withdrawn = chain.mustCall(miner.worker.id, market, marketMethods.WithdrawBalance, params)
    expect(withdrawn).toBe(999n * FIL)
    expect(chain.balance(miner.owner.id) - before).toBe(999n * FIL)
    expect(balances(miner.id)).toEqual({ escrow: FIL, locked: FIL })
    const own = { providerOrClientAddress: client.id, amount: 3n * FIL }
    expect(chain.mustCall(client.id, market, marketMethods.WithdrawBalance, own)).toBe(3n * FIL)
    expect(balances(client.id).escrow).toBe(997n * FIL)
  })

  it('refuse a withdrawal by others and of less than nothing', () => {
    const withdraw = (from: Address, amount: bigint) =>
      chain.call(from, market, marketMethods.WithdrawBalance, { providerOrClientAddress: client.id, amount }).exitCode
    expect(withdraw(miner.owner.id, FIL)).toBe(8)
    expect(withdraw(client.id, -1n)).toBe(16)
  })
})

describe('publishing', () => {
  it('puts deals on chain in order, with ids that are never used again', () => {
    const { ids, validDeals } = publish(proposalOf(), proposalOf(), proposalOf())
    expect(ids).toEqual([0, 1, 2])
    expect([...validDeals.bits()]).toEqual([0, 1, 2])
    expect(publish(proposalOf()).ids).toEqual([3])
    expect(state().nextId).toBe(4)
  })

  it('keeps the proposal with ID addresses, and its CID as pending', () => {
    const { id, proposal } = publishOne({ label: 'kept' })
    const kept = { ...proposal, client: client.id, provider: miner.id }
    expect(deal(id)).toEqual(kept)
    expect(openPendingProposals(chain.store, state()).has(proposalChainCid(kept))).toBe(true)
    expect(dealStateOf(id)).toBeUndefined()
  })

  it('locks collateral and the whole storage fee', () => {
    const { proposal } = publishOne()
    const fee = price * BigInt(dealDuration(proposal))
    expect(balances(client.id).locked).toBe(2n * FIL + fee)
    expect(balances(miner.id).locked).toBe(FIL)
    expect(state()).toMatchObject({
      totalClientLockedCollateral: 2n * FIL,
      totalProviderLockedCollateral: FIL,
      totalClientStorageFee: fee,
    })
  })

  it('takes BLS clients and control addresses too', () => {
    const control = chain.person('control')
    const params = { newWorker: miner.worker.id, newControlAddrs: [control.id] }
    chain.mustCall(miner.owner.id, miner.id, minerMethods.ChangeWorkerAddress, params)
    const bls = chain.person('bls client', 'bls')
    deposit(bls.id, 100n * FIL)
    const outcome = tryPublish([signed(proposalOf({ client: bls.key.address }), bls)], control.id)
    expect(outcome.exitCode).toBe(0)
  })

  it('fails as a whole for the wrong caller, provider or list', () => {
    const good = signed(proposalOf())
    expect(tryPublish([good], miner.id).exitCode).toBe(8)
    expect(tryPublish([]).exitCode).toBe(16)
    const nobody = Address.fromActorSeed(new Uint8Array(9))
    expect(tryPublish([signed(proposalOf({ provider: nobody }))]).exitCode).toBe(17)
    expect(tryPublish([signed(proposalOf({ provider: Address.fromId(9_999) }))]).exitCode).toBe(16)
    expect(tryPublish([signed(proposalOf({ provider: client.id }))]).exitCode).toBe(16)
    expect(tryPublish([good], client.id).exitCode).toBe(18)
    expect(tryPublish([good], miner.owner.id).exitCode).toBe(18)
    const { exitCode, error } = tryPublish([signed(proposalOf({ pieceSize: 100 }))])
    expect(exitCode).toBe(16)
    expect(error).toMatch(/all deal proposals are invalid/)
    expect(
      chain.send(miner.worker.id, market, marketMethods.PublishStorageDeals.number, Uint8Array.of(1)).exitCode,
    ).toBe(21)
    expect(state().nextId).toBe(0)
  })

  it('drops a deal for each fault of its own', () => {
    const drop = (changes: Partial<TextLabelDealProposal>, reason: RegExp) =>
      expectDropped(signed(proposalOf(changes)), reason)
    const otherKey = chain.person('other')
    expectDropped(signed(proposalOf(), otherKey), /the signature is not that of the client/)
    drop({ label: 'é'.repeat(129) }, /the label has 258 bytes/)
    drop({ pieceSize: 64 }, /piece size 64/)
    drop({ pieceSize: (1 << 20) + 1 }, /piece size 1048577/)
    drop({ pieceCid: sealedCid(new Uint8Array(32)) }, /is not a piece CID/)
    drop({ startEpoch: 2_000, endEpoch: 2_000 }, /not after its start/)
    drop({ startEpoch: chain.epoch - 1 }, /has passed/)
    drop({ startEpoch: 2_000, endEpoch: 2_000 + minDealDuration - 1 }, /the deal lasts 518399 epochs/)
    drop({ startEpoch: 2_000, endEpoch: 2_000 + maxDealDuration + 1 }, /the deal lasts 1555201 epochs/)
    drop({ storagePricePerEpoch: -1n }, /the price of -1/)
    drop({ storagePricePerEpoch: 2n * 10n ** 27n + 1n }, /the price of 2000000000000000000000000001/)
    drop({ providerCollateral: 0n }, /the provider collateral of 0/)
    drop({ providerCollateral: 2n * 10n ** 27n + 1n }, /provider collateral/)
    drop({ clientCollateral: -1n }, /the client collateral of -1/)
  })

  it('lets a deal start at the current epoch and label 256 bytes', () => {
    const { ids } = publish(proposalOf({ startEpoch: chain.epoch }), proposalOf({ label: 'x'.repeat(256) }))
    expect(ids).toEqual([0, 1])
  })

  it('asks for exactly the minimum of provider collateral', () => {
    const { min } = providerCollateralBounds(1 << 20, {
      networkRawPower: 0n,
      baselinePower: chain.state(singletons.reward, rewardState).thisEpochBaselinePower,
      circulatingSupply: chain.circulatingSupply,
    })
    expect(min).toBeGreaterThan(0n)
    expectDropped(signed(proposalOf({ providerCollateral: min - 1n })), /provider collateral/)
    publishOne({ providerCollateral: min })
  })

  it('drops a deal of another provider than the first', () => {
    const other = chain.miner('other miner')
    const { returned, logs } = tryPublish([signed(proposalOf()), signed(proposalOf({ provider: other.id }))])
    expect([...publishStorageDealsReturn.decode(returned).validDeals.bits()]).toEqual([0])
    expect(logs.join()).toMatch(/it is for the provider/)
  })

  it('drops deals that the client or the provider cannot pay, counting those before them', () => {
    const poor = chain.person('poor')
    const needs = 2n * FIL + price * BigInt(minDealDuration)
    deposit(poor.id, needs)
    const fromPoor = () => signed(proposalOf({ client: poor.key.address }), poor)
    const { returned, logs } = tryPublish([fromPoor(), fromPoor()])
    expect([...publishStorageDealsReturn.decode(returned).validDeals.bits()]).toEqual([0])
    expect(logs.join()).toMatch(/the client .* are needed/)
    const greedy = () => signed(proposalOf({ providerCollateral: 600n * FIL }))
    const second = tryPublish([greedy(), greedy()])
    expect([...publishStorageDealsReturn.decode(second.returned).validDeals.bits()]).toEqual([0])
    expect(second.logs.join()).toMatch(/the provider .* are needed/)
  })

  it('lets a deal that is dropped late still count against the funds', () => {
    const needs = 2n * FIL + price * BigInt(minDealDuration)
    const poor = chain.person('poor')
    deposit(poor.id, 2n * needs)
    const twice = signed(proposalOf({ client: poor.key.address }), poor)
    const { returned } = tryPublish([twice, twice, signed(proposalOf({ client: poor.key.address }), poor)])
    expect([...publishStorageDealsReturn.decode(returned).validDeals.bits()]).toEqual([0])
  })

  it('drops a deal that is published already, whatever form its addresses have', () => {
    const proposal = proposalOf({ label: 'once' })
    publish(proposal)
    expectDropped(signed(proposal), /is published already/)
    expectDropped(signed({ ...proposal, client: client.id }), /is published already/)
  })

  it('spends datacap on verified deals, and drops those without', () => {
    expectDropped(signed(proposalOf({ verifiedDeal: true })), /has no datacap/)
    const verifier = chain.person('verifier')
    const { verifiedRegistry } = singletons
    const dataCap = BigInt(3 << 20)
    chain.mustCall(chain.root.id, verifiedRegistry, verifregMethods.AddVerifier, {
      address: verifier.id,
      allowance: dataCap,
    })
    chain.mustCall(verifier.id, verifiedRegistry, verifregMethods.AddVerifiedClient, {
      address: client.id,
      allowance: dataCap,
    })
    publishOne({ verifiedDeal: true })
    const left = () => openVerifiedClients(chain.store, chain.state(verifiedRegistry, verifregState)).get(client.id)
    expect(left()).toBe(BigInt(2 << 20))
    publishOne({ verifiedDeal: true, pieceSize: 2 << 20 })
    expect(left()).toBeUndefined()
  })
})

describe('activation', () => {
  it('starts the deals of a sector', () => {
    const { id, proposal } = publishOne()
    expect(activate([id], proposal.endEpoch).exitCode).toBe(0)
    expect(dealStateOf(id)).toEqual({ sectorStartEpoch: chain.epoch, lastUpdatedEpoch: -1, slashEpoch: -1 })
  })

  it('refuses deals that cannot start', () => {
    const { id, proposal } = publishOne({ startEpoch: chain.epoch + 10 })
    const other = chain.miner('other miner')
    expect(activate([id, id], proposal.endEpoch).exitCode).toBe(16)
    expect(activate([99], proposal.endEpoch).exitCode).toBe(17)
    expect(activate([id], proposal.endEpoch, other.id).exitCode).toBe(18)
    expect(activate([id], proposal.endEpoch - 1).exitCode).toBe(16)
    expect(activate([id], proposal.endEpoch, client.id).exitCode).toBe(8)
    chain.epoch += 11
    expect(activate([id], proposal.endEpoch).error).toMatch(/has elapsed/)
    chain.epoch -= 11
    expect(activate([id], proposal.endEpoch).exitCode).toBe(0)
    expect(activate([id], proposal.endEpoch).error).toMatch(/in another sector already/)
    expect(dealStateOf(99)).toBeUndefined()
  })

  it('weighs deals by their own duration', () => {
    const { id } = publishOne()
    const sector = { sectorExpiry: 2_000_000, dealIds: [id] }
    const params = { sectors: [sector, { sectorExpiry: 1, dealIds: [] }] }
    const { sectors } = chain.mustCall(miner.id, market, marketMethods.VerifyDealsForActivation, params)
    expect(sectors[0]).toEqual({
      dealSpace: 1 << 20,
      dealWeight: BigInt(1 << 20) * BigInt(minDealDuration),
      verifiedDealWeight: 0n,
    })
    expect(sectors[1]).toEqual({ dealSpace: 0, dealWeight: 0n, verifiedDealWeight: 0n })
  })

  it('computes the commitment of a sector from its deals', () => {
    const { id } = publishOne({ pieceCid: commitment(5), pieceSize: SECTOR_SIZE })
    const inputs = [
      { dealIds: [id], sectorType: 6 },
      { dealIds: [], sectorType: 6 },
    ]
    const { commDs } = chain.mustCall(miner.id, market, marketMethods.ComputeDataCommitment, { inputs })
    expect(commDs.map(String)).toEqual([commitment(5), zeroPieceCid(SECTOR_SIZE)].map(String))
    const compute = (dealIds: number[], sectorType: number) =>
      chain.call(miner.id, market, marketMethods.ComputeDataCommitment, { inputs: [{ dealIds, sectorType }] }).exitCode
    expect(compute([77], 6)).toBe(17)
    expect(compute([id, id], 6)).toBe(16)
    expect(compute([id], 77)).toBe(16)
  })
})

describe('the cron', () => {
  it('pays an active deal day by day, and winds it up after its end', () => {
    const { id, proposal } = publishOne()
    chain.mustCall(miner.id, market, marketMethods.ActivateDeals, { dealIds: [id], sectorExpiry: proposal.endEpoch })
    const escrow = balances(miner.id).escrow
    chain.advanceTo(2_880)
    expect(dealStateOf(id)?.lastUpdatedEpoch).toBe(-1)
    chain.advanceTo(2_881)
    expect(dealStateOf(id)?.lastUpdatedEpoch).toBe(2_880)
    const firstDay = price * BigInt(2_880 - proposal.startEpoch)
    expect(balances(miner.id)).toEqual({ escrow: escrow + firstDay, locked: FIL })
    expect(openPendingProposals(chain.store, state()).isEmpty).toBe(true)
    chain.advanceTo(2 * DAY + 1)
    expect(balances(miner.id).escrow).toBe(escrow + firstDay + price * BigInt(DAY))

    chain.advanceTo(Math.ceil(proposal.endEpoch / DAY) * DAY)
    expect(deal(id)).toBeDefined()
    chain.tick()
    expect(deal(id)).toBeUndefined()
    expect(dealStateOf(id)).toBeUndefined()
    const fee = price * BigInt(minDealDuration)
    expect(balances(miner.id)).toEqual({ escrow: escrow + fee, locked: 0n })
    expect(balances(client.id)).toEqual({ escrow: 1_000n * FIL - fee, locked: 0n })
    expect(state()).toMatchObject({
      totalClientLockedCollateral: 0n,
      totalProviderLockedCollateral: 0n,
      totalClientStorageFee: 0n,
    })
  })

  it('times a deal out that no sector took, and burns the collateral of the provider', () => {
    const { id } = publishOne()
    const burnt = chain.balance(singletons.burntFunds)
    chain.advanceTo(2_881)
    expect(deal(id)).toBeUndefined()
    expect(openPendingProposals(chain.store, state()).isEmpty).toBe(true)
    expect(balances(client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    expect(balances(miner.id)).toEqual({ escrow: 999n * FIL, locked: 0n })
    expect(chain.balance(singletons.burntFunds) - burnt).toBe(FIL)
  })

  it('gives datacap back when a verified deal times out', () => {
    const { verifiedRegistry } = singletons
    const verifier = chain.person('verifier')
    const grant = { address: verifier.id, allowance: 1n << 20n }
    chain.mustCall(chain.root.id, verifiedRegistry, verifregMethods.AddVerifier, grant)
    const datacap = { address: client.id, allowance: 1n << 20n }
    chain.mustCall(verifier.id, verifiedRegistry, verifregMethods.AddVerifiedClient, datacap)
    publishOne({ verifiedDeal: true })
    chain.advanceTo(2_881)
    const clients = openVerifiedClients(chain.store, chain.state(verifiedRegistry, verifregState))
    expect(clients.get(client.id)).toBe(1n << 20n)
  })

  it('pays a terminated deal up to its termination, refunds the rest and burns the collateral', () => {
    const { id, proposal } = publishOne()
    chain.mustCall(miner.id, market, marketMethods.ActivateDeals, { dealIds: [id], sectorExpiry: proposal.endEpoch })
    chain.advanceTo(3_000)
    const burnt = chain.balance(singletons.burntFunds)
    const terminate = (dealIds: number[], from: Address = miner.id) =>
      chain.call(from, market, marketMethods.OnMinerSectorsTerminate, { epoch: 3_000, dealIds })
    expect(terminate([id, 77]).exitCode).toBe(0)
    expect(dealStateOf(id)?.slashEpoch).toBe(3_000)
    expect(terminate([id]).exitCode).toBe(0)
    chain.advanceTo(2 * DAY + 1)
    expect(deal(id)).toBeUndefined()
    const earned = price * BigInt(3_000 - proposal.startEpoch)
    expect(balances(client.id)).toEqual({ escrow: 1_000n * FIL - earned, locked: 0n })
    expect(balances(miner.id)).toEqual({ escrow: 999n * FIL + earned, locked: 0n })
    expect(chain.balance(singletons.burntFunds) - burnt).toBe(FIL)
  })

  it('slashes a deal that was terminated before its start without paying for it', () => {
    const { id, proposal } = publishOne()
    chain.mustCall(miner.id, market, marketMethods.ActivateDeals, { dealIds: [id], sectorExpiry: proposal.endEpoch })
    const params = { epoch: chain.epoch, dealIds: [id] }
    chain.mustCall(miner.id, market, marketMethods.OnMinerSectorsTerminate, params)
    chain.advanceTo(2_881)
    expect(balances(client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    expect(balances(miner.id)).toEqual({ escrow: 999n * FIL, locked: 0n })
  })

  it('refuses terminations by others and of deals in no sector, and passes over ended ones', () => {
    const { id, proposal } = publishOne()
    const other = chain.miner('other miner')
    const terminate = (from: Address, epoch = chain.epoch) =>
      chain.call(from, market, marketMethods.OnMinerSectorsTerminate, { epoch, dealIds: [id] }).exitCode
    expect(terminate(client.id)).toBe(8)
    expect(terminate(other.id)).toBe(20)
    expect(terminate(miner.id)).toBe(16)
    expect(terminate(miner.id, proposal.endEpoch)).toBe(0)
    expect(chain.call(client.id, market, marketMethods.CronTick, undefined).exitCode).toBe(8)
  })
})
