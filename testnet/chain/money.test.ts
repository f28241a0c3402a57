import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { maxProveCommitDuration, wpostProvingPeriod } from '#sdk/actors/miner/policy.ts'
import { noReplacement } from '#sdk/actors/miner/sector.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage, messageSigningBytes } from '#sdk/chain/message.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { textLabelDealProposal } from '#sdk/deals/proposal.ts'
import { replicaCommitment } from '#sdk/simulated-proofs/index.ts'
import type { Chain } from './chain.ts'
import { sectorPartition } from './queries/sectors.ts'
import { setBalance } from './steering/set-balance.ts'
import { FIL, people, testChain } from './testing/test-chain.ts'
import { proposeDeal } from './testing/test-deal.ts'
import { TestMiner } from './testing/test-miner.ts'

const { client, friend, blsClient, worker, owner } = people
const payers = [client, friend, blsClient, owner]

type Step = { readonly kind: (typeof kinds)[number]; readonly who: number; readonly amount: number }
const kinds = [
  'transfer',
  'deposit',
  'withdrawEscrow',
  'publish',
  'preCommit',
  'seal',
  'terminate',
  'withdraw',
  'prove',
  'wait',
] as const
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  who: fc.nat(7),
  amount: fc.integer({ min: 0, max: 400 }),
})

/** What all actors own: burnt funds and the rewards that are yet to be paid have owners too. */
function totalOf(chain: Chain): bigint {
  let total = 0n
  for (const [, { balance }] of chain.after.actors()) total += balance
  return total
}

test('no message, fee, reward, proof or penalty makes money or loses it', () => {
  const succeeded = new Map<string, number>()
  fc.assert(
    fc.property(fc.array(step, { minLength: 8, maxLength: 14 }), (steps) => {
      const life = new ChainLife(succeeded)
      const genesis = totalOf(life.chain)
      for (const next of steps) {
        life.take(next)
        expect(totalOf(life.chain)).toBe(genesis)
      }
      // Everything that was begun ends: pre-commits expire, deals time out, sectors are found faulty.
      life.chain.mine(life.miner.epoch + wpostProvingPeriod)
      expect(totalOf(life.chain)).toBe(genesis)
      expect(life.faults).toEqual([])
    }),
    { seed: 3, numRuns: 8 },
  )
  for (const kind of kinds) expect(succeeded.get(kind) ?? 0, kind).toBeGreaterThan(0)
}, 180_000)

class ChainLife {
  readonly faults: unknown[] = []
  readonly chain = testChain({ faults: this.faults })
  readonly miner: TestMiner
  readonly #succeeded: Map<string, number>
  readonly #sealed: number[] = []
  #sector = 0
  /** Whether a sector was terminated: the test miner proves all that it ever sealed. */
  #hasEnded = false

  constructor(succeeded: Map<string, number>) {
    this.#succeeded = succeeded
    setBalance(this.chain, this.chain.miners[0]!, 500n * FIL)
    this.chain.mine(10)
    this.miner = new TestMiner(this.chain, worker)
  }

  take({ kind, who, amount }: Step): void {
    const payer = payers[who % payers.length]!
    const fil = BigInt(amount) * FIL
    const holder = who % 2 === 0 ? payer.address : this.miner.miner
    switch (kind) {
      case 'transfer':
        return this.#send(kind, payer, payers[amount % payers.length]!.address, fil)
      case 'deposit':
        return this.#call(kind, payer, singletons.market, marketMethods.AddBalance, holder, fil)
      case 'withdrawEscrow': {
        const params = { providerOrClientAddress: holder, amount: fil }
        return this.#call(kind, payer, singletons.market, marketMethods.WithdrawBalance, params)
      }
      case 'publish':
        return this.#publish(payer, amount)
      case 'preCommit':
        return this.#preCommit()
      case 'seal':
        return this.#seal()
      case 'terminate':
        return this.#terminate(who)
      case 'withdraw':
        return this.#call(kind, owner, this.miner.miner, minerMethods.WithdrawBalance, { amountRequested: fil })
      case 'prove':
        if (
          this.#sealed.length > 0 &&
          !this.#hasEnded &&
          this.miner.proveUntil(this.miner.epoch + wpostProvingPeriod) > 0
        )
          this.#note(kind)
        return
      case 'wait':
        this.chain.mine(this.miner.epoch + 1 + amount * 10)
        return this.#note(kind)
    }
  }

  #publish(payer: PrivateKey, amount: number): void {
    for (const [holder, from] of [
      [payer.address, payer],
      [this.miner.miner, worker],
    ] as const)
      this.#push(from, singletons.market, marketMethods.AddBalance, holder, FIL)
    this.chain.mine()
    const proposal = { ...proposeDeal(this.miner, payer, this.miner.epoch + amount, 180), label: `${amount}` }
    const clientSignature = payer.sign(textLabelDealProposal.encode(proposal))
    this.#call('publish', worker, singletons.market, marketMethods.PublishStorageDeals, {
      deals: [{ proposal, clientSignature }],
    })
  }

  #preCommit(): void {
    this.#call('preCommit', worker, this.miner.miner, minerMethods.PreCommitSector, {
      sealProof: 6,
      sectorNumber: 100 + this.#sector++,
      sealedCid: replicaCommitment({ id: new Uint8Array(32), digest: new Uint8Array(32).fill(this.#sector) }),
      sealRandEpoch: this.miner.epoch - 1,
      dealIds: [],
      expiration: this.miner.epoch + maxProveCommitDuration(6) + 200 * wpostProvingPeriod,
      ...noReplacement,
    })
  }

  #seal(): void {
    const number = this.#sector++
    this.miner.commit([number], undefined, 200)
    this.#sealed.push(number)
    this.#note('seal')
  }

  #terminate(who: number): void {
    const sector = this.#sealed[who % Math.max(1, this.#sealed.length)]
    if (sector === undefined) return
    const { deadline, partition } = sectorPartition(this.chain.after, this.miner.miner, sector)
    this.#call('terminate', worker, this.miner.miner, minerMethods.TerminateSectors, {
      terminations: [{ deadline, partition, sectors: BitField.of([sector]) }],
    })
    this.#hasEnded = true
  }

  #call<P>(kind: Step['kind'], from: PrivateKey, to: Address, method: ActorMethod<P, unknown>, params: P, value = 0n) {
    this.#push(from, to, method, params, value)
    this.#mineAndNote(kind)
  }

  #send(kind: Step['kind'], from: PrivateKey, to: Address, value: bigint): void {
    this.#pushBytes(from, to, 0, new Uint8Array(0), value)
    this.#mineAndNote(kind)
  }

  #mineAndNote(kind: Step['kind']): void {
    if (this.chain.mine().outcome.receipts.at(-1)?.exitCode === 0) this.#note(kind)
  }

  #note(kind: Step['kind']): void {
    this.#succeeded.set(kind, (this.#succeeded.get(kind) ?? 0) + 1)
  }

  #push<P>(from: PrivateKey, to: Address, method: ActorMethod<P, unknown>, params: P, value = 0n): void {
    this.#pushBytes(from, to, method.number, method.params.encode(params), value)
  }

  #pushBytes(from: PrivateKey, to: Address, method: number, params: Uint8Array, value: bigint): void {
    const message = draftMessage({
      from: from.address,
      to,
      nonce: this.chain.pool.nextNonce(from.address),
      value,
      method,
      params,
      gasLimit: 500_000_000,
      gasFeeCap: 1_000_000_000n,
      gasPremium: 100_000n,
    })
    const signed = { message, signature: from.sign(messageSigningBytes(message)) }
    this.chain.pool.add(signed, { verified: true })
  }
}
