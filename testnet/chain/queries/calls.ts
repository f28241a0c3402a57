import type { CID } from 'multiformats/cid'
import type { ExecutionTrace, InvocationResult } from '#sdk/chain/execution.ts'
import { type Message, messageCid } from '#sdk/chain/message.ts'
import { environmentAt } from '../blocks/execute.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { chainErrors } from '../errors.ts'
import type { FeeSplit } from '../vm/fees.ts'
import type { CallTrace } from '../vm/trace.ts'
import { type Applied, Vm } from '../vm/vm.ts'

const DAG_CBOR = 0x71

/** What a message would do at a tipset, without nonce, gas or fees; the state stays as it is. */
export function callMessage(chain: Chain, message: Message, record: TipSetRecord): InvocationResult {
  const tree = chain.stateAt(record)
  const at = { baseFee: record.tipSet.blocks[0]!.parentBaseFee, randomness: chain.randomness }
  const vm = new Vm(tree, environmentAt(chain.rules, at, record.tipSet.height, tree))
  return invocationResult(message, messageCid(message), vm.applyImplicit(message), 0)
}

/** Executes a message of the chain once more, to show what it did. @throws {MESSAGE_NOT_FOUND} */
export function replayMessage(chain: Chain, cid: CID): InvocationResult {
  const target = chain.index.placeOf(cid)?.record
  let found: InvocationResult | undefined
  if (target !== undefined) {
    chain.replay(target, (included, applied) => {
      if (!included.cid.equals(cid) && !included.unsignedCid.equals(cid)) return
      found = invocationResult(included.signed.message, included.cid, applied, included.signed.message.gasLimit)
    })
  }
  if (found === undefined) throw chainErrors.MESSAGE_NOT_FOUND({ cid: cid.toString() })
  return found
}

export function invocationResult(
  message: Message,
  cid: CID,
  { receipt, trace, error, fees }: Applied,
  gasLimit: number,
): InvocationResult {
  return {
    messageCid: cid,
    message,
    receipt,
    gasCost: { message: cid, gasUsed: BigInt(receipt.gasUsed), ...costs(fees, BigInt(gasLimit) * message.gasFeeCap) },
    executionTrace: trace === undefined ? emptyTrace(message, receipt.exitCode) : traceJson(trace, message.gasLimit),
    error,
    duration: 0,
  }
}

function costs({ baseFeeBurn, overEstimationBurn, minerPenalty, minerTip, refund }: FeeSplit, held: bigint) {
  const totalCost = held > refund ? held - refund : 0n
  return { baseFeeBurn, overEstimationBurn, minerPenalty, minerTip, refund, totalCost }
}

function traceJson(trace: CallTrace, gasLimit: number): ExecutionTrace {
  const { exitCode, returned, gasUsed, calls, logs } = trace
  return {
    message: tracedMessage(trace, gasLimit),
    receipt: { exitCode, returned, returnCodec: returned.length === 0 ? 0 : DAG_CBOR },
    invokedActor: undefined,
    gasCharges: [{ name: 'total', totalGas: gasUsed, computeGas: gasUsed, storageGas: 0, timeTaken: 0 }],
    subcalls: calls.map((call) => traceJson(call, gasLimit)),
    logs: logs.length === 0 ? undefined : logs,
    ipldOps: undefined,
  }
}

function emptyTrace(message: Message, exitCode: number): ExecutionTrace {
  return {
    message: tracedMessage(message, message.gasLimit),
    receipt: { exitCode, returned: new Uint8Array(0), returnCodec: 0 },
    invokedActor: undefined,
    gasCharges: [],
    subcalls: [],
    logs: undefined,
    ipldOps: undefined,
  }
}

function tracedMessage(
  { from, to, value, method, params }: Pick<Message, 'from' | 'to' | 'value' | 'method' | 'params'>,
  gasLimit: number,
): ExecutionTrace['message'] {
  const paramsCodec = params.length === 0 ? 0 : DAG_CBOR
  return { from, to, value, method, params, paramsCodec, gasLimit, readOnly: false }
}
