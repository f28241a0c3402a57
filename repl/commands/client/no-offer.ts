import type { CID } from 'multiformats/cid'
import type { QueryOffer } from '#sdk/rpc/types/market/retrieval.ts'
import { commandErrors } from '../../command-line/errors.ts'

/** That nobody who was asked gives the data, with what each of them said. */
export function noOffer(root: CID, offers: readonly QueryOffer[], next: string) {
  const said = offers.map(({ miner, error }) => `${miner}: ${error}`).join('; ')
  return commandErrors.COMMAND_FAILED({ reason: said === '' ? `no provider is known to have ${root}` : said, next })
}
