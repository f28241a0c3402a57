import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { Receipt } from '#sdk/chain/receipt.ts'
import { isAccount, type StateTree } from '../state-tree/state-tree.ts'
import type { Environment } from './environment.ts'
import { Execution } from './execution.ts'
import { type FeeSplit, splitFees } from './fees.ts'
import { GasMeter, OutOfGas, onChainMessageGas, onChainReturnGas } from './gas.ts'
import type { CallTrace } from './trace.ts'

/** What came of one message. */
export interface Applied {
  readonly receipt: Receipt
  /** Absent when the message could not begin. */
  readonly trace: CallTrace | undefined
  /** Why it failed; empty if it did not. */
  readonly error: string
  readonly fees: FeeSplit
}

const noFees: FeeSplit = { baseFeeBurn: 0n, overEstimationBurn: 0n, minerTip: 0n, refund: 0n, minerPenalty: 0n }
const nothing = new Uint8Array(0)
/** Messages of the network itself have all the gas they want. */
const IMPLICIT_GAS = Number.MAX_SAFE_INTEGER

/** Applies messages to a state tree, one after the other. Source: lotus chain/vm/vm.go. */
export class Vm {
  readonly #tree: StateTree
  readonly #environment: Environment

  constructor(tree: StateTree, environment: Environment) {
    this.#tree = tree
    this.#environment = environment
  }

  /** A message from outside: nonce, gas and fees count. */
  apply(message: Message, chainLength: number): Applied {
    const tree = this.#tree
    const meter = new GasMeter(message.gasLimit)
    const onChain = onChainMessageGas(chainLength)
    if (onChain > message.gasLimit) {
      return this.#refused(
        exitCodes.SysErrOutOfGas,
        `being on chain costs ${onChain} gas; the limit is ${message.gasLimit}`,
        onChain,
      )
    }
    const senderId = tree.resolve(message.from)
    const sender = senderId === undefined ? undefined : tree.get(senderId)
    if (senderId === undefined || sender === undefined || !isAccount(sender)) {
      return this.#refused(
        exitCodes.SysErrSenderInvalid,
        `the sender ${message.from} is no account on chain`,
        message.gasLimit,
      )
    }
    if (sender.nonce !== message.nonce) {
      return this.#refused(
        exitCodes.SysErrSenderStateInvalid,
        `the sender's nonce is ${sender.nonce}, not ${message.nonce}`,
        message.gasLimit,
      )
    }
    const held = BigInt(message.gasLimit) * message.gasFeeCap
    if (sender.balance < held) {
      return this.#refused(
        exitCodes.SysErrSenderStateInvalid,
        `gas may cost ${held} attoFIL; the sender has ${sender.balance}`,
        message.gasLimit,
      )
    }
    tree.set(senderId, { ...sender, nonce: sender.nonce + 1, balance: sender.balance - held })

    const mark = tree.checkpoint()
    meter.charge(onChain)
    const execution = new Execution(tree, this.#environment, meter, message)
    const trace = execution.run(Address.fromId(senderId))
    let { exitCode, returned, error } = trace
    if (exitCode === exitCodes.Ok && returned.length > 0) {
      try {
        meter.charge(onChainReturnGas(returned))
      } catch (fault) {
        if (!(fault instanceof OutOfGas)) throw fault
        exitCode = exitCodes.SysErrOutOfGas
        error = `${fault.message}, with nothing left for the return value`
        returned = nothing
      }
    }
    if (exitCode !== exitCodes.Ok) tree.rollback(mark)
    const gasUsed = Math.max(0, meter.used)
    const fees = splitFees(message, gasUsed, this.#environment.baseFee)
    this.#credit(singletonIds.burntFunds, fees.baseFeeBurn + fees.overEstimationBurn)
    this.#credit(singletonIds.reward, fees.minerTip)
    this.#credit(senderId, fees.refund)
    return { receipt: { exitCode, returned, gasUsed }, trace, error, fees }
  }

  /** A message of the network itself, or one that is only tried: no nonce, gas or fees. */
  applyImplicit(message: Message): Applied {
    const mark = this.#tree.checkpoint()
    const meter = new GasMeter(IMPLICIT_GAS)
    const fromId = this.#tree.resolve(message.from)
    if (fromId === undefined)
      return this.#refused(exitCodes.SysErrSenderInvalid, `the sender ${message.from} is not on chain`, 0)
    const trace = new Execution(this.#tree, this.#environment, meter, message).run(Address.fromId(fromId))
    if (trace.exitCode !== exitCodes.Ok) this.#tree.rollback(mark)
    const receipt = { exitCode: trace.exitCode, returned: trace.returned, gasUsed: Math.max(0, meter.used) }
    return { receipt, trace, error: trace.error, fees: noFees }
  }

  /** The miner pays for gas that it put into a block for nothing. */
  #refused(exitCode: number, error: string, penalizedGas: number): Applied {
    const minerPenalty = this.#environment.baseFee * BigInt(penalizedGas)
    return {
      receipt: { exitCode, returned: nothing, gasUsed: 0 },
      trace: undefined,
      error,
      fees: { ...noFees, minerPenalty },
    }
  }

  #credit(id: number, attoFil: bigint): void {
    if (attoFil === 0n) return
    const actor = this.#tree.get(id)
    if (actor === undefined) throw new Error(`actor ${id} is missing from the state`)
    this.#tree.set(id, { ...actor, balance: actor.balance + attoFil })
  }
}
