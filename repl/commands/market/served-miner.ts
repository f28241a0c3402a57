import type { Address } from '#sdk/address/address.ts'
import type { ContextWith } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { address } from '../../command-line/kinds.ts'

/** The option of commands that are about one miner. */
export const minerOption = { miner: address({ summary: 'the miner; may be left out when only one is served' }) }

/** The miner that was named, or the only one that the market serves. */
export async function servedMiner(given: Address | undefined, { market }: ContextWith<'market'>): Promise<Address> {
  if (given !== undefined) {
    if (await market.actorExist(given)) return given
    throw await notServed(given, market)
  }
  const actors = await market.actorList()
  const [only, ...others] = actors
  if (only !== undefined && others.length === 0) return only.address
  throw usageErrors.USAGE_REFUSED({
    reason: only === undefined ? 'the market serves no miner' : `the market serves ${actors.length} miners`,
    next:
      only === undefined
        ? 'Start it with --miner=<address>:<account>.'
        : `Name one with --miner: ${actors.map((actor) => `${actor.address}`).join(', ')}.`,
  })
}

async function notServed(miner: Address, market: ContextWith<'market'>['market']) {
  const served = (await market.actorList()).map((actor) => `${actor.address}`).join(', ')
  return usageErrors.USAGE_REFUSED({
    reason: `actor [${miner}] not found`,
    next: served === '' ? 'The market serves no miner.' : `The market serves ${served}.`,
  })
}
