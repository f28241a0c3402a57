import type { CID } from 'multiformats/cid'
import { accountState } from '#sdk/actors/account/state.ts'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { Address } from '#sdk/address/address.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import type { LiveActor, StateTree } from '../state-tree/state-tree.ts'
import type { Environment } from './environment.ts'
import { type GasMeter, gasPrices } from './gas.ts'
import { meteredStore } from './metered-store.ts'
import { ActorAbort, type Runtime, type SendResult } from './runtime.ts'
import type { CallTrace } from './trace.ts'

/** One call that an actor makes. */
export interface Call {
  readonly from: Address
  readonly to: Address
  readonly value: bigint
  readonly method: number
  readonly params: Uint8Array
}

/** The message that a call is part of. */
export interface RunningMessage {
  readonly tree: StateTree
  readonly environment: Environment
  readonly meter: GasMeter
  call(parent: CallTrace, call: Call): CallTrace
  nextActorAddress(): Address
}

/** The world of one call. */
export class ActorRuntime implements Runtime {
  readonly #execution: RunningMessage
  readonly #trace: CallTrace
  readonly receiver: Address
  readonly store: Blockstore

  constructor(execution: RunningMessage, trace: CallTrace, receiver: Address) {
    this.#execution = execution
    this.#trace = trace
    this.receiver = receiver
    this.store = meteredStore(execution.tree.store, execution.meter)
  }

  get networkVersion(): number {
    return this.#execution.environment.networkVersion
  }

  get epoch(): number {
    return this.#execution.environment.epoch
  }

  get caller(): Address {
    return this.#trace.from
  }

  get valueReceived(): bigint {
    return this.#trace.value
  }

  get balance(): bigint {
    return this.#execution.tree.get(this.receiver.id)?.balance ?? 0n
  }

  get baseFee(): bigint {
    return this.#execution.environment.baseFee
  }

  get circulatingSupply(): bigint {
    return this.#execution.environment.circulatingSupply
  }

  state<T>(codec: Codec<T>): T {
    this.#execution.meter.charge(gasPrices.stateGet)
    return this.#execution.tree.state(this.receiver.id, codec)
  }

  setState<T>(codec: Codec<T>, value: T): void {
    this.#execution.meter.charge(gasPrices.blockPut)
    this.#execution.tree.setState(this.receiver.id, codec, value)
  }

  resolve(address: Address): Address | undefined {
    if (address.isId) return address
    const id = this.#execution.tree.resolve(address)
    return id === undefined ? undefined : Address.fromId(id)
  }

  codeOf(id: Address): CID | undefined {
    return this.#actor(id)?.code
  }

  balanceOf(id: Address): bigint {
    return this.#actor(id)?.balance ?? 0n
  }

  #actor(address: Address): LiveActor | undefined {
    const id = this.#execution.tree.resolve(address)
    return id === undefined ? undefined : this.#execution.tree.get(id)
  }

  send(to: Address, method: number, params: Uint8Array, value: bigint): SendResult {
    const { exitCode, returned } = this.#execution.call(this.#trace, { from: this.receiver, to, method, params, value })
    return { exitCode, returned }
  }

  newActorAddress(): Address {
    return this.#execution.nextActorAddress()
  }

  createActor(code: CID, id: Address): void {
    this.#execution.meter.charge(gasPrices.createActor + gasPrices.createActorStorage * gasPrices.storagePerByte)
    const before = this.#execution.tree.get(id.id)
    if (before !== undefined) throw new ActorAbort(exitCodes.SysErrorIllegalArgument, `there is an actor ${id} already`)
    this.#execution.tree.set(id.id, {
      code,
      nonce: 0,
      balance: 0n,
      state: { head: emptyState(this.#execution.tree.store) },
    })
  }

  deleteSelf(beneficiary: Address): void {
    const { tree, meter } = this.#execution
    meter.charge(-gasPrices.deleteActor * gasPrices.storagePerByte)
    const to = tree.resolve(beneficiary)
    if (to === undefined || to === this.receiver.id)
      throw new ActorAbort(exitCodes.SysErrorIllegalArgument, `${beneficiary} cannot inherit`)
    if (!tree.transfer(this.receiver.id, to, this.balance))
      throw new ActorAbort(exitCodes.SysErrorIllegalActor, 'the balance cannot be passed on')
    tree.set(this.receiver.id, undefined)
  }

  randomnessFromTickets(tag: number, epoch: number, entropy: Uint8Array): Uint8Array {
    return this.#execution.environment.randomness.fromTickets(tag, epoch, entropy)
  }

  randomnessFromBeacon(tag: number, epoch: number, entropy: Uint8Array): Uint8Array {
    return this.#execution.environment.randomness.fromBeacon(tag, epoch, entropy)
  }

  verifySignature(signature: Signature, signer: Address, signed: Uint8Array): boolean {
    this.#execution.meter.charge(signature.type === 'bls' ? gasPrices.verifyBls : gasPrices.verifySecp256k1)
    const key = this.#keyOf(signer)
    return key !== undefined && verifySignature(signature, key, signed)
  }

  #keyOf(signer: Address): Address | undefined {
    if (!signer.isId) return signer
    const isAccount = this.codeOf(signer)?.equals(actorCodes.account) === true
    return isAccount ? this.#execution.tree.state(signer.id, accountState).address : undefined
  }

  chargeGas(_what: string, gas: number): void {
    this.#execution.meter.charge(gas)
  }

  log(message: string): void {
    this.#trace.logs.push(message)
  }
}

/** What an actor holds between its creation and its constructor: an empty list. */
function emptyState(store: Blockstore): CID {
  return store.put(Uint8Array.of(0x80))
}
