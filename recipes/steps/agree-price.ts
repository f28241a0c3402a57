import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { pricePerEpoch } from '#sdk/deals/pricing.ts'
import { EPOCHS_PER_DAY, formatEpochs } from '#sdk/units/duration.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { askPriceText, readAskPrice } from '../ask-price.ts'
import { recipeErrors } from '../errors.ts'
import type { DealRun } from './deal-run.ts'

const MIN_PIECE_SIZE = 256
const ASK_EPOCHS = 30 * EPOCHS_PER_DAY

/** The provider says what it wants for storing. @throws {AMOUNT_INVALID} {ASK_UNPAYABLE} */
export async function setAsk({ network, options, miner, sectorSize, onStep }: DealRun): Promise<void> {
  const { price = '0.02', verifiedPrice = '0.01' } = options
  const [plain, verified] = [readAskPrice(price), readAskPrice(verifiedPrice)]
  await network.market.marketSetAsk(miner, plain, verified, ASK_EPOCHS, MIN_PIECE_SIZE, sectorSize)
  onStep('set-ask', `${askPriceText(plain)}, pieces up to ${formatSize(sectorSize)}`)
}

/** The client hears what the provider wants. @throws {MINER_UNREACHABLE} */
export async function queryAsk({ network, miner, onStep }: DealRun) {
  const { peerId } = await network.node.stateMinerInfo(miner)
  if (peerId === null) throw recipeErrors.MINER_UNREACHABLE({ miner: miner.toString() })
  const ask = await network.client.clientQueryAsk(peerId, miner)
  onStep('query ask', `${formatFil(ask.price)} per GiB and epoch`)
  return ask
}

export type Ask = Awaited<ReturnType<typeof queryAsk>>

/** Puts what the deal will cost into the client's escrow; returns the price per epoch, in attoFIL. */
export async function fundEscrow(
  { network, wallet, duration, onStep }: DealRun,
  ask: Ask,
  paddedBytes: number,
): Promise<bigint> {
  const epochPrice = pricePerEpoch(ask.price, paddedBytes)
  const funds = epochPrice * BigInt(duration + EPOCHS_PER_DAY)
  if (funds > 0n) await waitMessage(network.node, await network.client.marketAddBalance(wallet, wallet, funds))
  onStep('fund escrow', `${formatFil(funds)} for ${formatEpochs(duration)} (${duration} epochs)`)
  return epochPrice
}
