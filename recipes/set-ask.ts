import { Address } from '#sdk/address/address.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'
import { formatSize, parseSize } from '#sdk/units/size.ts'
import { askPriceText, readAskPrice } from './ask-price.ts'
import { recipeErrors } from './errors.ts'
import type { RecipeOptions } from './recipe.ts'
import { type AskTerms, askTerms } from './steps/ask-terms.ts'

/** What the provider asks for, in the words of the command line. */
export interface SetAskOptions extends RecipeOptions {
  /** FIL per GiB and epoch; 0.02 and 0.01 when left out, as in the guide. */
  readonly price?: string
  readonly verifiedPrice?: string
  /** Padded, such as `512b` and `8M`. */
  readonly minPieceSize?: string
  readonly maxPieceSize?: string
}

/** An ask as clients see it: attoFIL in digits, padded bytes, epochs. */
export interface AskResult extends AskTerms {
  readonly miner: string
  readonly expiry: number
  readonly seqNo: string
}

const askEpochs = 30 * EPOCHS_PER_DAY

/**
 * The guide's `set-ask` and `get-ask`: the provider says what it wants for storing, and clients hear the same.
 *
 * @throws {NO_MINER} {AMOUNT_INVALID} {ASK_UNPAYABLE}
 * @example
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { setAsk } from 'dealkit/recipes'
 * const { expiry } = await setAsk(connect(await loadNetworkInfo()), { price: '0.02', maxPieceSize: '8M' })
 */
export async function setAsk(network: NetworkClients, options: SetAskOptions = {}): Promise<AskResult> {
  const { price = '0.02', verifiedPrice = '0.01', minPieceSize = '512b', maxPieceSize, onStep } = options
  const [minerInfo] = network.info.miners
  if (minerInfo === undefined) throw recipeErrors.NO_MINER({})
  const miner = Address.parse(minerInfo.address)
  const most = maxPieceSize === undefined ? minerInfo.sectorSize : parseSize(maxPieceSize)
  const [plain, verified] = [readAskPrice(price), readAskPrice(verifiedPrice)]
  await network.market.marketSetAsk(miner, plain, verified, askEpochs, parseSize(minPieceSize), most)
  const { ask } = await network.market.marketGetAsk(miner)
  if (ask === null) throw recipeErrors.ASK_LOST({ miner: miner.toString() })
  onStep?.('set-ask', `${askPriceText(ask.price)}, pieces up to ${formatSize(ask.maxPieceSize)}`)
  return {
    miner: miner.toString(),
    ...askTerms(ask),
    expiry: ask.expiry,
    seqNo: ask.seqNo.toString(),
  }
}
