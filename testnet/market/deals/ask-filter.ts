import { askOperator } from '#testnet/service/operator-command.ts'

/**
 * Asks the operator's filter about a deal or a retrieval.
 *
 * @returns why it refuses; nothing if it does not
 */
export async function askFilter(command: string, json: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const against = await askOperator(command, json)
  if (against === undefined) return undefined
  return against.kind === 'refused' ? against.output : `filter cmd run error: ${against.cause.message}`
}
