import { beforeEach, describe, expect, test } from 'vitest'
import { accountState } from '#sdk/actors/account/state.ts'
import { type ActorName, actorCodes, actorName } from '#sdk/actors/actor-code.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { emptyInitState, initState } from '#sdk/actors/init/state.ts'
import { singletonIds, singletons } from '#sdk/actors/singletons.ts'
import { systemState } from '#sdk/actors/system/state.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage, type Message, message as messageCodec } from '#sdk/chain/message.ts'
import { zeroBlsAddress } from '#sdk/chain/message-checks.ts'
import { address } from '#sdk/codec/address.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { int } from '#sdk/codec/primitives.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import type { Environment } from './environment.ts'
import { onChainMessageGas } from './gas.ts'
import { type Actor, ActorAbort, type Runtime } from './runtime.ts'
import { type Applied, Vm } from './vm.ts'

const alice = PrivateKey.fromSeed('secp256k1', Uint8Array.of(1)).address
const bob = PrivateKey.fromSeed('bls', Uint8Array.of(2)).address
const counter = Address.fromId(1000)
const other = Address.fromId(1001)
const FIL = 10n ** 18n
const BASE_FEE = 100n
const GAS_LIMIT = 10_000_000
/** What a message of 42 bytes costs for being on chain. */
const ON_CHAIN_GAS = 38_863 + (36 + 42) * 1_300

const CREATE_ACTOR_GAS = 1_108_454 + 76 * 1_300
const gasFields = { gasLimit: GAS_LIMIT, gasFeeCap: 300n, gasPremium: 50n }

const count = tuple('Count', { value: int })
const sendParams = tuple('SendParams', { to: address, method: int, value: int })

function bump(runtime: Runtime): void {
  runtime.setState(count, { value: runtime.state(count).value + 1 })
}

/** An actor that counts, in every way that can go wrong. */
const counterActor: Actor = {
  name: 'storageminer',
  methods: {
    2: {
      name: 'Bump',
      run: (runtime) => {
        bump(runtime)
        return count.encode(runtime.state(count))
      },
    },
    3: {
      name: 'BumpAndAbort',
      run: (runtime) => {
        bump(runtime)
        throw new ActorAbort(exitCodes.ErrIllegalState, 'counted one too far')
      },
    },
    4: {
      name: 'BumpAndSend',
      run: (runtime, params) => {
        bump(runtime)
        const { to, method, value } = sendParams.decode(params)
        const { exitCode } = runtime.send(to, method, new Uint8Array(0), BigInt(value))
        return int.encode(exitCode)
      },
    },
    5: {
      name: 'Break',
      run: () => {
        throw new TypeError('no such thing')
      },
    },
    6: {
      name: 'SpendGas',
      run: (runtime) => {
        bump(runtime)
        runtime.chargeGas('much', 1e12)
        return new Uint8Array(0)
      },
    },
    7: { name: 'NewAddress', run: (runtime) => address.encode(runtime.newActorAddress()) },
  },
}

let tree: StateTree
let faults: unknown[]

function place<T>(id: number, name: ActorName, codec: Codec<T>, value: T, balance = 0n): void {
  tree.set(id, {
    code: actorCodes[name],
    nonce: 0,
    balance,
    state: { decoded: { codec: codec as Codec<unknown>, value } },
  })
}

beforeEach(() => {
  faults = []
  const store = new MemoryBlockstore()
  tree = StateTree.create(store)
  place(singletonIds.init, 'init', initState, emptyInitState(store, 'test'))
  place(singletonIds.reward, 'reward', systemState, {})
  place(singletonIds.burntFunds, 'account', accountState, { address: singletons.burntFunds })
  place(tree.register(alice), 'account', accountState, { address: alice }, 10n * FIL)
  place(counter.id, 'storageminer', count, { value: 0 })
  place(other.id, 'storageminer', count, { value: 0 })
})

function apply(parts: Partial<Message>): Applied {
  const environment: Environment = {
    networkVersion: 15,
    epoch: 7,
    baseFee: BASE_FEE,
    circulatingSupply: 0n,
    randomness: { fromTickets: () => new Uint8Array(32), fromBeacon: () => new Uint8Array(32) },
    actorOf: (code) => (actorName(code) === 'storageminer' ? counterActor : undefined),
    onFault: (error) => faults.push(error),
  }
  const message = draftMessage({
    from: alice,
    to: counter,
    ...gasFields,
    ...parts,
  })
  return new Vm(tree, environment).apply(message, messageCodec.encode(message).length)
}

const balance = (at: Address) => tree.get(tree.resolve(at) ?? -1)?.balance
const counted = (at: Address) => tree.state(at.id, count).value
const nonce = () => tree.get(tree.resolve(alice)!)!.nonce

describe('a transfer', () => {
  test('to a new key address makes an account, and the money is all accounted for', () => {
    const { receipt, fees } = apply({ to: bob, value: FIL })
    expect(receipt.exitCode).toBe(exitCodes.Ok)
    expect(balance(bob)).toBe(FIL)
    expect(tree.state(tree.resolve(bob)!, accountState).address.equals(bob)).toBe(true)
    expect(balance(singletons.burntFunds)).toBe(fees.baseFeeBurn + fees.overEstimationBurn)
    expect(balance(singletons.reward)).toBe(50n * 10_000_000n)
    const all = [alice, bob, singletons.burntFunds, singletons.reward].reduce((sum, at) => sum + balance(at)!, 0n)
    expect(all).toBe(10n * FIL)
    expect(nonce()).toBe(1)
  })

  test('of more than there is fails, costs its gas, and leaves no account', () => {
    const { receipt, fees } = apply({ to: bob, value: 11n * FIL })
    expect(receipt.exitCode).toBe(exitCodes.SysErrInsufficientFunds)
    expect(tree.resolve(bob)).toBeUndefined()
    expect(balance(alice)).toBe(10n * FIL - fees.baseFeeBurn - fees.overEstimationBurn - fees.minerTip)
    expect(nonce()).toBe(1)
  })

  test.each([
    ['an id that nobody has', Address.fromId(555), exitCodes.SysErrInvalidReceiver],
    ['an id that nobody can have', Address.fromId(2n ** 62n), exitCodes.SysErrInvalidReceiver],
    ['an actor address that nobody has', Address.fromActorSeed(Uint8Array.of(1)), exitCodes.SysErrInvalidReceiver],
    ['the key of all zeros', zeroBlsAddress, exitCodes.ErrIllegalArgument],
  ])('to %s is refused, and the attempt to create it is paid', (_, to, exitCode) => {
    const message = { to, value: 1n }
    const size = messageCodec.encode(draftMessage({ from: alice, ...gasFields, ...message })).length
    const { receipt } = apply(message)
    expect(receipt).toMatchObject({ exitCode, gasUsed: onChainMessageGas(size) + CREATE_ACTOR_GAS })
    expect(faults).toEqual([])
    expect(balance(counter)).toBe(0n)
  })

  test.each([
    ['BLS', bob, 52],
    ['secp256k1', PrivateKey.fromSeed('secp256k1', Uint8Array.of(9)).address, 23],
  ])('that makes an account of a %s key costs its actor, its constructor and its state', (_, to, stateBytes) => {
    const message = { to, value: 1n }
    const size = messageCodec.encode(draftMessage({ from: alice, ...gasFields, ...message })).length
    const construction = 29_233 - 5_377 + 353_640 + stateBytes * 1_300
    const transfer = 29_233 + 27_500 + 159_672
    const first = apply(message).receipt.gasUsed
    expect(first).toBe(onChainMessageGas(size) + CREATE_ACTOR_GAS + construction + transfer)
    const second = apply({ ...message, nonce: 1 }).receipt.gasUsed
    expect(first - second).toBe(CREATE_ACTOR_GAS + construction)
  })

  test('whose gas ends before the account is there runs out of gas', () => {
    const { receipt } = apply({ to: bob, value: 1n, gasLimit: 1_500_000 })
    expect(receipt).toMatchObject({ exitCode: exitCodes.SysErrOutOfGas, gasUsed: 1_500_000 })
    expect(tree.resolve(bob)).toBeUndefined()
    expect(nonce()).toBe(1)
  })
})

describe('a message that cannot begin', () => {
  // The miner owes the base fee for all gas the message asked for; for what being on chain costs where that is more.
  test.each([
    ['of a wrong nonce', { nonce: 3 }, exitCodes.SysErrSenderStateInvalid, GAS_LIMIT],
    ['of an unknown sender', { from: bob }, exitCodes.SysErrSenderInvalid, GAS_LIMIT],
    ['of an id too large', { from: Address.fromId(2n ** 60n) }, exitCodes.SysErrSenderInvalid, GAS_LIMIT],
    ['of an actor that is no account', { from: counter }, exitCodes.SysErrSenderInvalid, GAS_LIMIT],
    ['whose gas the sender cannot pay', { gasFeeCap: FIL }, exitCodes.SysErrSenderStateInvalid, GAS_LIMIT],
    ['whose limit does not cover being on chain', { gasLimit: 1000 }, exitCodes.SysErrOutOfGas, ON_CHAIN_GAS],
  ] as const)('%s changes nothing but what the miner owes', (_, parts, exitCode, penalized) => {
    const before = tree.flush()
    const { receipt, fees } = apply(parts)
    expect(receipt).toMatchObject({ exitCode, gasUsed: 0 })
    expect(fees.minerPenalty).toBe(BASE_FEE * BigInt(penalized))
    expect(tree.flush().equals(before)).toBe(true)
  })
})

describe('a method', () => {
  test('changes state and returns', () => {
    const { receipt } = apply({ method: 2 })
    expect(receipt.exitCode).toBe(exitCodes.Ok)
    expect(count.decode(receipt.returned)).toEqual({ value: 1 })
    expect(counted(counter)).toBe(1)
  })

  test.each([
    ['aborts', 3, exitCodes.ErrIllegalState],
    ['does not exist', 99, exitCodes.SysErrInvalidMethod],
    ['fails by a fault of its own', 5, exitCodes.SysErrorIllegalActor],
    ['uses up its gas', 6, exitCodes.SysErrOutOfGas],
  ])('that %s leaves no change, value included', (_, method, exitCode) => {
    const { receipt } = apply({ method, value: 5n })
    expect(receipt.exitCode).toBe(exitCode)
    expect(counted(counter)).toBe(0)
    expect(balance(counter)).toBe(0n)
    expect(nonce()).toBe(1)
  })

  test('with a fault of its own is reported', () => {
    apply({ method: 5 })
    expect(faults).toEqual([new TypeError('no such thing')])
  })

  test('with bytes that are no parameters ends with a serialization error', () => {
    expect(apply({ method: 4, params: Uint8Array.of(0xff) }).receipt.exitCode).toBe(exitCodes.ErrSerialization)
  })
})

describe('a send of an actor', () => {
  test('that fails leaves no trace, and the caller goes on', () => {
    const params = sendParams.encode({ to: other, method: 3, value: 0 })
    const { receipt } = apply({ method: 4, params })
    expect(receipt.exitCode).toBe(exitCodes.Ok)
    expect(int.decode(receipt.returned)).toBe(exitCodes.ErrIllegalState)
    expect([counted(counter), counted(other)]).toEqual([1, 0])
  })

  test('moves the value it was given', () => {
    const params = sendParams.encode({ to: other, method: 2, value: 40 })
    apply({ method: 4, params, value: 100n })
    expect([balance(counter), balance(other), counted(other)]).toEqual([60n, 40n, 1])
  })

  test('that runs out of gas ends the whole message', () => {
    const params = sendParams.encode({ to: other, method: 6, value: 0 })
    expect(apply({ method: 4, params }).receipt.exitCode).toBe(exitCodes.SysErrOutOfGas)
    expect(counted(counter)).toBe(0)
  })

  test('shows in the trace with its own exit code', () => {
    const params = sendParams.encode({ to: other, method: 3, value: 0 })
    const { trace } = apply({ method: 4, params })
    expect(trace).toMatchObject({ exitCode: 0, calls: [{ method: 3, exitCode: exitCodes.ErrIllegalState }] })
    expect(trace?.calls[0]?.error).toBe('counted one too far (ErrIllegalState(20))')
    expect(trace?.gasUsed).toBeGreaterThan(trace?.calls[0]?.gasUsed ?? Number.POSITIVE_INFINITY)
  })
})

test('a new actor address depends on the sender and its nonce', () => {
  const first = address.decode(apply({ method: 7 }).receipt.returned)
  const second = address.decode(apply({ method: 7, nonce: 1 }).receipt.returned)
  expect(first.toString().slice(0, 2)).toBe('t2')
  expect(first.equals(second)).toBe(false)
})

test('the same messages lead to the same state root and gas', () => {
  const run = () => [apply({ to: bob, value: 1n }).receipt.gasUsed, apply({ method: 2, nonce: 1 }).receipt.gasUsed]
  const start = tree.flush()
  const gas = run()
  const end = tree.flush()
  tree = StateTree.load(tree.store, start)
  expect(run()).toEqual(gas)
  expect(tree.flush().equals(end)).toBe(true)
})
