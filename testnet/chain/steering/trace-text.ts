import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { actorTypeOf, findMethod } from '#sdk/actors/registry.ts'
import type { ExecutionTrace, InvocationResult } from '#sdk/chain/execution.ts'
import { stringifyJson } from '#sdk/rpc/json.ts'
import { formatFil } from '#sdk/units/fil.ts'
import type { StateTree } from '../state-tree/state-tree.ts'

const MAX_VALUE_TEXT = 300

/**
 * What a message did, as indented lines: every call with its parameters, what it returned or why it failed, its gas.
 * Names and parameters are those of the actors in the tree.
 */
export function traceText(result: InvocationResult, tree: StateTree): string {
  const { messageCid, executionTrace, gasCost, error } = result
  const cost = `gas ${grouped(Number(gasCost.gasUsed))}, cost ${formatFil(gasCost.totalCost)}`
  const lines = [`${messageCid}  ${cost}`, ...callLines(executionTrace, tree, 1)]
  if (error !== '') lines.push(`failed: ${error}`)
  return lines.join('\n')
}

function callLines(call: ExecutionTrace, tree: StateTree, depth: number): string[] {
  const indent = '  '.repeat(depth)
  const { from, to, value, method, params } = call.message
  const { exitCode, returned } = call.receipt
  const known = knownMethod(tree, call)
  const worth = value === 0n ? '' : ` with ${formatFil(value)}`
  const given = params.length === 0 ? '' : ` ${valueText(known?.params, params)}`
  const outcome = exitCode === 0 ? resultText(known?.returns, returned) : exitCodeText(exitCode)
  const gas = grouped(call.gasCharges.reduce((sum, { totalGas }) => sum + totalGas, 0))
  return [
    `${indent}${from} → ${to} ${known?.name ?? `method ${method}`}${worth}${given}`,
    ...(call.logs ?? []).map((line) => `${indent}  · ${line}`),
    ...call.subcalls.flatMap((inner) => callLines(inner, tree, depth + 1)),
    `${indent}  = ${outcome} (gas ${gas})`,
  ]
}

function knownMethod(tree: StateTree, { message }: ExecutionTrace) {
  const id = tree.resolve(message.to)
  const actor = id === undefined ? undefined : tree.get(id)
  if (actor === undefined)
    return message.method === 0 ? { name: 'Send', params: undefined, returns: undefined } : undefined
  const { name } = actorTypeOf(actor.code)
  const method = findMethod(name, message.method)
  return method === undefined ? undefined : { ...method, name: `${name}.${method.name}` }
}

interface Shown {
  decode(bytes: Uint8Array): unknown
  toJson(value: never): unknown
}

function resultText(codec: Shown | undefined, returned: Uint8Array): string {
  return returned.length === 0 ? 'Ok' : `Ok ${valueText(codec, returned)}`
}

function valueText(codec: Shown | undefined, bytes: Uint8Array): string {
  const hex = `0x${Buffer.from(bytes).toString('hex')}`
  let text = hex
  if (codec !== undefined) {
    try {
      text = stringifyJson(codec.toJson(codec.decode(bytes) as never))
    } catch {
      text = hex // what is no value of the method is shown as it came
    }
  }
  return text.length > MAX_VALUE_TEXT ? `${text.slice(0, MAX_VALUE_TEXT)}…` : text
}

function grouped(gas: number): string {
  return gas.toLocaleString('en-US')
}
