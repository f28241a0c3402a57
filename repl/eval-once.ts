import type { NetworkClients } from '#sdk/network/connect.ts'
import { formatValue, valueToJson } from './output/format-value.ts'
import { createEvaluator } from './session/evaluate.ts'
import { networkScope } from './session/network-source.ts'

/** Runs one line as the prompt would and gives what to print: the value for people, or as JSON. */
export async function evalOnce(
  network: NetworkClients,
  code: string,
  options: { readonly json: boolean; readonly colors: boolean },
): Promise<string> {
  const value = await createEvaluator(networkScope(network)).evaluate(code)
  if (options.json) return valueToJson(value ?? null)
  if (value === undefined) return ''
  return typeof value === 'string' ? value : formatValue(value, { colors: options.colors })
}
