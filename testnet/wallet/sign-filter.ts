import { askOperator } from '#testnet/service/operator-command.ts'
import { walletErrors } from './errors.ts'

/**
 * Asks the operator's shell command about a signature: it reads the request as JSON and refuses by failing.
 *
 * @throws {WALLET_FILTERED} it refused, or took longer than 30 s @throws {WALLET_FILTER_BROKEN} it could not be run
 */
export async function runSignFilter(expression: string, type: string, json: unknown): Promise<void> {
  const against = await askOperator(expression, { SignType: type, Data: json })
  if (against === undefined) return
  if (against.kind === 'refused') throw walletErrors.WALLET_FILTERED({ output: against.output })
  const { cause } = against
  throw walletErrors.WALLET_FILTER_BROKEN({ reason: cause.message }, { cause })
}
