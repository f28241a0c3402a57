import { beforeEach, describe, expect, it } from 'vitest'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { initMethods } from '#sdk/actors/init/methods.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { minerMethods, preCommitSectorBatchParams } from '#sdk/actors/miner/methods.ts'
import { multisigConstructorParams, multisigMethods } from '#sdk/actors/multisig/methods.ts'
import { paychConstructorParams, paychMethods } from '#sdk/actors/paych/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { Address } from '#sdk/address/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { randomnessTags } from '../blocks/randomness.ts'
import { TestMine } from './miner/test-support.ts'
import { fundDeals, signedDeal } from './test-deal.ts'
import { draw, type Person, type TestChain } from './test-support.ts'

const unhex = (digits: string) => new Uint8Array(Buffer.from(digits.replaceAll(' ', ''), 'hex'))
/** CBOR of integers that no number holds. */
const MAX_INT64 = '1b 7fffffffffffffff'
const OVER_INT64 = '1b 8000000000000000'
const MIN_INT64 = '3b 7fffffffffffffff'
const UNDER_INT64 = '3b 8000000000000000'
const TWO_TO_60 = '1b 1000000000000000'

let mine: TestMine
let chain: TestChain
let client: Person

beforeEach(() => {
  mine = new TestMine()
  chain = mine.chain
  client = chain.person('client')
})

/** The exit code that bytes as parameters of a method of the miner lead to. */
const toMiner = (method: { number: number }, digits: string) =>
  chain.send(mine.miner.worker.id, mine.miner.id, method.number, unhex(digits)).exitCode

/** A value's CBOR with one integer of it written as other bytes. */
function withInteger(encoded: Uint8Array, old: string, replacement: string): string {
  const digits = Buffer.from(encoded).toString('hex')
  const at = digits.indexOf(old)
  expect(at).toBeGreaterThanOrEqual(0)
  expect(digits.indexOf(old, at + 1)).toBe(-1)
  return digits.slice(0, at) + replacement.replaceAll(' ', '') + digits.slice(at + old.length)
}

describe('parameters', () => {
  it('may be followed by anything, as for the Go nodes', () => {
    mine.commit(1)
    expect(toMiner(minerMethods.CheckSectorProven, '81 01')).toBe(0)
    expect(toMiner(minerMethods.CheckSectorProven, '81 01 f6 ff')).toBe(0)
  })

  it.each([
    ['nothing', ''],
    ['another type', '81 61 61'],
    ['a negative number', '81 20'],
    ['a longer head than needed', '81 18 01'],
    ['an indefinite length', '9f 01 ff'],
    ['too few fields', '80'],
    ['more than 64 bits', '81 c2 49 010000000000000000'],
  ])('that are %s cannot be decoded (21)', (_, digits) => {
    expect(toMiner(minerMethods.CheckSectorProven, digits)).toBe(21)
  })

  it('of signed numbers end at 64 bits', () => {
    const approve = (id: string) => {
      const params = { signers: [client.id], numApprovalsThreshold: 1, unlockDuration: 0, startEpoch: 0 }
      const constructorParams = multisigConstructorParams.encode(params)
      const exec = { codeCid: actorCodes.multisig, constructorParams }
      const { idAddress } = chain.mustCall(client.id, singletons.init, initMethods.Exec, exec)
      return chain.send(client.id, idAddress, multisigMethods.Approve.number, unhex(`82 ${id} 40`)).exitCode
    }
    expect(approve('00')).toBe(17)
    expect(approve(TWO_TO_60)).toBe(17)
    expect(approve('1b 0010000000000000')).toBe(17)
    expect(approve(MAX_INT64)).toBe(17)
    expect(approve(MIN_INT64)).toBe(17)
    expect(approve(OVER_INT64)).toBe(21)
    expect(approve(UNDER_INT64)).toBe(21)
    expect(chain.faults).toEqual([])
  })
})

describe('a number that is too large', () => {
  it.each([
    ['CheckSectorProven', (number: string) => `81 ${number}`],
    ['ProveCommitSector', (number: string) => `82 ${number} 40`],
  ] as const)('for a sector is not found up to 2^63 - 1, and no sector number from there: %s', (method, params) => {
    const given = (number: string) => toMiner(minerMethods[method], params(number))
    expect(given('1b 001fffffffffffff')).toBe(17)
    expect(given('1b 0020000000000001')).toBe(17)
    expect(given(MAX_INT64)).toBe(17)
    expect(given(OVER_INT64)).toBe(16)
    expect(given('1b ffffffffffffffff')).toBe(16)
  })

  it('for an epoch is refused where the epoch is', () => {
    const seal = () => ({ sectors: [mine.seal(1, { expiration: 777_777, sealRandEpoch: chain.epoch - 20 })] })
    const preCommit = (old: string, number: string) =>
      toMiner(minerMethods.PreCommitSectorBatch, withInteger(preCommitSectorBatchParams.encode(seal()), old, number))
    const expiration = '1a000bde31'
    for (const number of [TWO_TO_60, MAX_INT64, MIN_INT64]) expect(preCommit(expiration, number)).toBe(16)
    expect(preCommit(expiration, OVER_INT64)).toBe(21)
    const randomness = `19${(chain.epoch - 20).toString(16).padStart(4, '0')}`
    expect(preCommit(randomness, MAX_INT64)).toBe(16)
    expect(preCommit(randomness, MIN_INT64)).toBe(16)
  })

  it('for a new sector is refused, though Go takes it up to 2^63 - 1', () => {
    const sector = mine.seal(777_777)
    const given = (number: string) =>
      toMiner(
        minerMethods.PreCommitSector,
        withInteger(minerMethods.PreCommitSector.params.encode(sector), '1a000bde31', number),
      )
    for (const number of ['1b 001fffffffffffff', TWO_TO_60, MAX_INT64, OVER_INT64]) expect(given(number)).toBe(16)
    expect(given('1b 001ffffffffffffe')).toBe(0)
    expect(mine.isPreCommitted(Number.MAX_SAFE_INTEGER - 1)).toBe(true)
  })

  it('for a partition or a deadline is looked for where it would be', () => {
    mine.commit(1)
    const { deadline } = mine.where(1)
    const dl = deadline < 24 ? deadline.toString(16).padStart(2, '0') : `18${deadline.toString(16)}`
    mine.toMutable(deadline)
    // One declaration of sector 1. Its bits: version 0, zeros first, a run of one, a run of one.
    const terminate = (at: string, partition: string) =>
      toMiner(minerMethods.TerminateSectors, `81 81 83 ${at} ${partition} 41 18`)
    expect(terminate(dl, TWO_TO_60)).toBe(17)
    expect(terminate(TWO_TO_60, '00')).toBe(16)
    mine.toOpening(deadline)
    const { SubmitWindowedPoSt } = minerMethods
    const whole = [{ index: 4_242, skipped: BitField.empty }]
    const { proofs } = mine.windowPost([{ index: 0, skipped: BitField.empty }])
    const chainCommitEpoch = chain.epoch - 1
    const chainCommitRand = draw('ticket')(randomnessTags.postChainCommit, chainCommitEpoch, new Uint8Array(0))
    const post = { deadline, partitions: whole, proofs, chainCommitEpoch, chainCommitRand }
    const params = withInteger(SubmitWindowedPoSt.params.encode(post), '191092', TWO_TO_60)
    expect(toMiner(SubmitWindowedPoSt, params)).toBe(17)
    expect(chain.faults).toEqual([])
  })

  it('in a deal leaves the deal out, not the message', () => {
    fundDeals(chain, client, mine.miner.id)
    const signed = (label: string, startEpoch: number) => signedDeal(client, mine.miner.id, { label, startEpoch })
    const { PublishStorageDeals } = marketMethods
    const wide = chain.epoch + 0x11111
    const deals = [signed('good', chain.epoch + 100), signed('wide', wide)]
    const digits = withInteger(
      PublishStorageDeals.params.encode({ deals }),
      `1a${wide.toString(16).padStart(8, '0')}`,
      TWO_TO_60,
    )
    const outcome = chain.send(mine.miner.worker.id, singletons.market, PublishStorageDeals.number, unhex(digits))
    expect(outcome).toMatchObject({ error: '', exitCode: 0 })
    const published = PublishStorageDeals.returns.decode(outcome.returned)
    expect([...published.validDeals.bits()]).toEqual([0])
    expect(outcome.logs.join()).toMatch(/invalid deal 1: 1152921504606846976 is over 2\^53/)
  })
})

describe('a bit field', () => {
  it('with bits over 2^53 is refused as one whose sectors are not there', () => {
    mine.commit(1)
    const { deadline } = mine.where(1)
    mine.toMutable(deadline)
    const field = BitField.of([2 ** 50]).encode()
    const faults = { faults: [{ ...mine.where(1), sectors: BitField.of([2 ** 50]) }] }
    expect(mine.call(minerMethods.DeclareFaults, faults).exitCode).toBe(16)
    const encoded = Buffer.from(minerMethods.DeclareFaults.params.encode(faults)).toString('hex')
    const fieldDigits = Buffer.from(field).toString('hex')
    expect(encoded.endsWith(fieldDigits)).toBe(true)
    const raw = wideBit(60)
    const wide = `${(0x40 + raw.length / 2).toString(16)}${raw}`
    const head = encoded.slice(0, encoded.length - fieldDigits.length - 2)
    expect(toMiner(minerMethods.DeclareFaults, `${head}${wide}`)).toBe(16)
    expect(toMiner(minerMethods.CompactSectorNumbers, `81 ${wide}`)).toBe(16)
    expect(chain.faults).toEqual([])
  })
})

/** RLE+ of the one bit 2^exponent: version 0, zeros first, a long run of them, a run of one. */
function wideBit(exponent: number): string {
  const bits = [0, 0, 0, 0, 0]
  for (let rest = 1n << BigInt(exponent); ; rest >>= 7n) {
    const byte = Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0)
    for (let bit = 0; bit < 8; bit++) bits.push((byte >> bit) & 1)
    if (rest <= 0x7fn) break
  }
  bits.push(1)
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [at, bit] of bits.entries()) bytes[at >> 3]! |= bit << (at & 7)
  return Buffer.from(bytes).toString('hex')
}

describe('what came after network version 15', () => {
  it('cannot be decoded (21)', () => {
    const { AddBalance } = marketMethods
    const delegated = Address.delegated(10, new Uint8Array(20))
    expect(chain.call(client.id, singletons.market, AddBalance, delegated, 1n).exitCode).toBe(21)
    const voucher = {
      channelAddr: client.id,
      timeLockMin: 0,
      timeLockMax: 0,
      secretHash: new Uint8Array(0),
      extra: null,
      lane: 0,
      nonce: 1,
      amount: 1n,
      minSettleHeight: 0,
      merges: [],
    }
    const exec = {
      codeCid: actorCodes.paymentchannel,
      constructorParams: paychConstructorParams.encode({ from: client.id, to: mine.miner.worker.id }),
    }
    const { idAddress } = chain.mustCall(client.id, singletons.init, initMethods.Exec, exec)
    const given = (type: 'bls' | 'delegated') => {
      const sv = { ...voucher, signature: { type, data: new Uint8Array(65) } }
      return chain.call(client.id, idAddress, paychMethods.UpdateChannelState, { sv, secret: new Uint8Array(0) })
    }
    expect(given('bls').exitCode).toBe(16)
    expect(given('delegated').exitCode).toBe(21)
  })
})

describe('an address of an id that is too large', () => {
  const huge = Address.fromId(2n ** 60n)

  it('stands for nobody, but is an address', () => {
    expect(chain.send(client.id, huge, 0, new Uint8Array(0), 1n).exitCode).toBe(5)
    const { AddVerifier } = verifregMethods
    const params = { address: huge, allowance: 1n << 20n }
    expect(chain.call(chain.root.id, singletons.verifiedRegistry, AddVerifier, params).exitCode).toBe(0)
    const add = chain.call(client.id, singletons.market, marketMethods.AddBalance, huge, 1n)
    expect(add.exitCode).toBe(
      chain.call(client.id, singletons.market, marketMethods.AddBalance, Address.fromId(5_000), 1n).exitCode,
    )
    expect(mine.call(minerMethods.ChangeOwnerAddress, huge).exitCode).toBe(8)
    expect(chain.faults).toEqual([])
  })
})
