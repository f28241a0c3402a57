import type { Address } from '#sdk/address/address.ts'
import type { ContextWith } from '../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { address } from '../../command-line/kinds.ts'

/** The option of commands that are about one miner. */
export const minerOption = { miner: address({ summary: 'the miner; may be left out when only one is served' }) }

/**
 * The miner that was named, or the only one that the market serves.
 *
 * @throws {COMMAND_FAILED} it does not serve that one, or none
 * @throws {USAGE_REFUSED} it serves several
 */
export async function servedMiner(given: Address | undefined, { market }: ContextWith<'market'>): Promise<Address> {
  if (given !== undefined) {
    if (await market.actorExist(given)) return given
    throw await notServed(given, market)
  }
  const actors = await market.actorList()
  const [only, ...others] = actors
  if (only !== undefined && others.length === 0) return only.address
  if (only === undefined) throw servesNone()
  throw usageErrors.USAGE_REFUSED({
    reason: `the market serves ${actors.length} miners`,
    next: `Name one with --miner: ${actors.map((actor) => `${actor.address}`).join(', ')}.`,
  })
}

async function notServed(miner: Address, market: ContextWith<'market'>['market']) {
  const served = (await market.actorList()).map((actor) => `${actor.address}`).join(', ')
  if (served === '') return servesNone()
  return commandErrors.COMMAND_FAILED({ reason: `actor [${miner}] not found`, next: `The market serves ${served}.` })
}

function servesNone() {
  return commandErrors.COMMAND_FAILED({
    reason: 'the market serves no miner',
    next: 'Start it with --miner=<address>:<account>.',
  })
}
