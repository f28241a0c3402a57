import { accountState } from '#sdk/actors/account/state.ts'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { methodConstructor } from '#sdk/actors/actor-method.ts'
import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { Address, protocol } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import { zeroBlsAddress } from '#sdk/chain/message-checks.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { formatFil } from '#sdk/units/fil.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { ActorRuntime, type Call, type RunningMessage } from './actor-runtime.ts'
import type { Environment } from './environment.ts'
import { type GasMeter, gasPrices, OutOfGas, sendGas } from './gas.ts'
import { ActorAbort } from './runtime.ts'
import { beginTrace, type CallTrace } from './trace.ts'

const MAX_CALL_DEPTH = 1024

/** One message's execution: the calls it makes, their gas, and the actors it creates. */
export class Execution implements RunningMessage {
  readonly tree: StateTree
  readonly environment: Environment
  readonly meter: GasMeter
  readonly message: Message
  #created = 0
  #depth = 0

  constructor(tree: StateTree, environment: Environment, meter: GasMeter, message: Message) {
    this.tree = tree
    this.environment = environment
    this.meter = meter
    this.message = message
  }

  /** Runs the message as a call of its sender (an ID address). Running out of gas ends all of it. */
  run(from: Address): CallTrace {
    const { to, value, method, params } = this.message
    const trace = beginTrace({ from, to, value, method, params })
    try {
      this.#perform(trace)
    } catch (error) {
      if (!(error instanceof OutOfGas)) throw error
      fail(trace, exitCodes.SysErrOutOfGas, error.message)
    }
    trace.gasUsed = this.meter.used
    return trace
  }

  /** Runs a call that an actor makes; a failed one leaves no trace in the state. */
  call(parent: CallTrace, call: Call): CallTrace {
    const trace = beginTrace(call)
    parent.calls.push(trace)
    const before = this.meter.used
    const mark = this.tree.checkpoint()
    try {
      this.#perform(trace)
    } finally {
      trace.gasUsed = this.meter.used - before
    }
    if (trace.exitCode !== exitCodes.Ok) this.tree.rollback(mark)
    return trace
  }

  #perform(trace: CallTrace): void {
    if (this.#depth >= MAX_CALL_DEPTH)
      return fail(trace, exitCodes.SysErrForbidden, `calls nest deeper than ${MAX_CALL_DEPTH}`)
    this.#depth++
    try {
      this.#deliver(trace)
    } catch (error) {
      if (error instanceof OutOfGas) throw error
      this.#failWith(trace, error)
    } finally {
      this.#depth--
    }
  }

  #deliver(trace: CallTrace): void {
    const receiver = this.#receiverOf(trace)
    if (receiver === undefined) return
    this.meter.charge(sendGas(trace.value, trace.method))
    if (trace.value < 0n)
      return fail(trace, exitCodes.SysErrForbidden, `a negative amount (${trace.value}) cannot be sent`)
    if (!this.tree.transfer(trace.from.id, receiver, trace.value)) {
      const { balance } = this.tree.get(trace.from.id)!
      return fail(
        trace,
        exitCodes.SysErrInsufficientFunds,
        `${trace.from} has ${formatFil(balance)} and cannot send ${formatFil(trace.value)}`,
      )
    }
    if (trace.method === 0) return
    const { code } = this.tree.get(receiver)!
    const actor = this.environment.actorOf(code)
    const method = actor?.methods[trace.method]
    if (method === undefined) {
      return fail(
        trace,
        exitCodes.SysErrInvalidMethod,
        `${actor?.name ?? code.toString()} has no method ${trace.method}`,
      )
    }
    trace.returned = method.run(new ActorRuntime(this, trace, Address.fromId(receiver)), trace.params)
  }

  /**
   * The id of whom a call is for; a key address that is new on chain gets an account first. Creating one is paid for
   * even where it turns out that none can be. Source: lotus chain/vm/mkactor.go (TryCreateAccountActor).
   */
  #receiverOf(trace: CallTrace): number | undefined {
    const { to } = trace
    const known = this.tree.resolve(to)
    if (known !== undefined && this.tree.get(known) !== undefined) return known
    this.meter.charge(gasPrices.createActor + gasPrices.createActorStorage * gasPrices.storagePerByte)
    if (to.equals(zeroBlsAddress)) {
      fail(trace, exitCodes.ErrIllegalArgument, `the BLS address of all zeros, ${to}, cannot have an account`)
      return undefined
    }
    if (!to.isKey) {
      const reason = to.protocol === protocol.id ? 'there is no such actor' : 'only key addresses become accounts'
      fail(trace, exitCodes.SysErrInvalidReceiver, `${to} cannot receive: ${reason}`)
      return undefined
    }
    const state = { address: to }
    const construction = gasPrices.blockPut + accountState.encode(state).length * gasPrices.storagePerByte
    this.meter.charge(sendGas(0n, methodConstructor) + construction)
    const id = this.tree.register(to)
    this.tree.set(id, {
      code: actorCodes.account,
      nonce: 0,
      balance: 0n,
      state: { decoded: { codec: accountState as never, value: state } },
    })
    return id
  }

  #failWith(trace: CallTrace, error: unknown): void {
    if (error instanceof ActorAbort) return fail(trace, error.exitCode, error.message)
    if (error instanceof CodecError) return fail(trace, exitCodes.ErrSerialization, error.message)
    const reason = error instanceof Error ? error.message : String(error)
    this.environment.onFault?.(error, `${trace.to} method ${trace.method}`)
    fail(trace, exitCodes.SysErrorIllegalActor, `the actor's code failed: ${reason}`)
  }

  /** A fresh robust address for an actor this message creates. Source: lotus chain/vm/runtime.go (NewActorAddress). */
  nextActorAddress(): Address {
    const { from, nonce } = this.message
    const origin = this.#keyOf(from)
    const numbers = Buffer.alloc(16)
    numbers.writeBigUInt64BE(BigInt(nonce), 0)
    numbers.writeBigUInt64BE(BigInt(this.#created++), 8)
    return Address.fromActorSeed(Buffer.concat([addressCodec.encode(origin), numbers]))
  }

  #keyOf(address: Address): Address {
    if (!address.isId) return address
    const actor = this.tree.get(address.id)
    return actor?.code.equals(actorCodes.account) === true ? this.tree.state(address.id, accountState).address : address
  }
}

function fail(trace: CallTrace, exitCode: number, reason: string): void {
  trace.exitCode = exitCode
  trace.returned = new Uint8Array(0)
  trace.error = `${reason} (${exitCodeText(exitCode)})`
}
